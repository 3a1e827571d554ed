"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { RefusedNote } from "#components/access/refused-note";
import { useRefusal } from "#components/access/use-may";
import { adaptersQuery, targetStatesQuery, targetsQuery } from "#components/queries/release";
import { AdapterMatrix } from "#components/release/adapter-matrix";
import { AddTargetDialog } from "#components/release/add-target-dialog";
import { TargetRow } from "#components/release/target-row";
import { Button } from "#components/ui/button";
import { Section } from "#components/ui/section";
import { EmptyState, ErrorState, LoadingRows } from "#components/ui/states";
import { Table, Th } from "#components/ui/table";

/** Where releases go and which suppression lists are known, and what every adapter can and cannot do. */
export function TargetsTab() {
  const targets = useQuery(targetsQuery());
  const states = useQuery(targetStatesQuery());
  const adapters = useQuery(adaptersQuery());
  const refusal = useRefusal("release.target");
  const [adding, setAdding] = useState(false);
  const add = (
    <Button
      size="sm"
      variant="primary"
      disabled={refusal !== null || !adapters.data}
      title={refusal ?? undefined}
      onClick={() => setAdding(true)}
    >
      Add a target
    </Button>
  );
  const items = targets.data?.items;
  const labelOf = (kind: string) => adapters.data?.items.find((one) => one.adapter === kind)?.label ?? kind;

  return (
    <>
      <RefusedNote refusal={refusal} />
      <Section title="Release targets" className="border-t-0! pt-0!" aside={items && items.length > 0 ? add : null}>
        {targets.isPending ? <LoadingRows rows={3} label="Loading release targets" /> : null}
        {targets.isError && !items ? <ErrorState problem={targets.error} retry={targets.refetch} /> : null}
        {items?.length === 0 ? (
          <EmptyState title="Releases go out as files" action={add}>
            Every release can be downloaded as CSV, NDJSON or plain addresses. With a webhook, a released stage is
            posted to your sending system instead, signed with a secret. With your provider's suppression list,
            recipients are taken off it before they are sent to, so that nothing is dropped silently.
          </EmptyState>
        ) : null}
        {items && items.length > 0 ? (
          <Table label="Release targets">
            <thead>
              <tr>
                <Th>Name</Th>
                <Th>Kind</Th>
                <Th>Address</Th>
                <Th>Works</Th>
                <Th>Last release (UTC)</Th>
                <Th numeric>Waiting</Th>
              </tr>
            </thead>
            <tbody>
              {items.map((target) => (
                <TargetRow
                  key={target.id}
                  target={target}
                  label={labelOf(target.kind)}
                  state={states.data?.items.find((one) => one.id === target.id)}
                  refusal={refusal}
                />
              ))}
            </tbody>
          </Table>
        ) : null}
        {states.isError ? <ErrorState problem={states.error} retry={states.refetch} /> : null}
      </Section>
      <Section title="What each adapter can do, and what it cannot" id="adapters">
        {/* After the targets, so that a link to an adapter does not lead to where it stood a moment ago. */}
        {adapters.isPending || targets.isPending ? <LoadingRows rows={9} label="Loading the adapters" /> : null}
        {adapters.isError && !adapters.data ? <ErrorState problem={adapters.error} retry={adapters.refetch} /> : null}
        {adapters.data && !targets.isPending ? <AdapterMatrix adapters={adapters.data.items} /> : null}
      </Section>
      <AddTargetDialog open={adding} onOpenChange={setAdding} adapters={adapters.data?.items ?? []} />
    </>
  );
}
