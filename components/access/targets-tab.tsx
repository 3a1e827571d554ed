"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { RefusedNote } from "#components/access/refused-note";
import { SecretOnce } from "#components/access/secret-once";
import { useRefusal } from "#components/access/use-may";
import { apiPost, asProblem, type ResponseOf } from "#components/queries/client";
import { targetsQuery } from "#components/queries/release";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog";
import { Field, Input } from "#components/ui/field";
import { Section } from "#components/ui/section";
import { EmptyState, ErrorState, LoadingRows } from "#components/ui/states";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Time } from "#components/ui/time";
import type { postTarget } from "#lib/release/contract";

/** Webhooks a release can be handed to, besides the file. */
export function TargetsTab() {
  const query = useQuery(targetsQuery());
  const refusal = useRefusal("release.target");
  const [adding, setAdding] = useState(false);
  const add = (
    <Button
      size="sm"
      variant="primary"
      disabled={refusal !== null}
      title={refusal ?? undefined}
      onClick={() => setAdding(true)}
    >
      Add a webhook
    </Button>
  );
  return (
    <>
      <RefusedNote refusal={refusal} />
      {query.isPending ? <LoadingRows rows={3} label="Loading release targets" /> : null}
      {query.isError && !query.data ? <ErrorState problem={query.error} retry={query.refetch} /> : null}
      {query.data ? (
        <Section title="Release targets" className="border-t-0! pt-0!" aside={query.data.items.length > 0 ? add : null}>
          {query.data.items.length === 0 ? (
            <EmptyState title="Releases go out as files" action={add}>
              Every release can be downloaded as CSV, NDJSON or plain addresses. With a webhook, a released stage is
              posted to your sending system instead, signed with a secret.
            </EmptyState>
          ) : (
            <Table label="Release targets">
              <thead>
                <tr>
                  <Th>Name</Th>
                  <Th>Kind</Th>
                  <Th>Address</Th>
                  <Th>Added</Th>
                </tr>
              </thead>
              <tbody>
                {query.data.items.map((target) => (
                  <Tr key={target.id}>
                    <Td className="font-medium">{target.name}</Td>
                    <Td>{target.kind}</Td>
                    <Td mono className="break-all">
                      {target.url}
                    </Td>
                    <Td>
                      <Time at={target.createdAt} />
                    </Td>
                  </Tr>
                ))}
              </tbody>
            </Table>
          )}
        </Section>
      ) : null}
      <TargetDialog open={adding} onOpenChange={setAdding} />
    </>
  );
}

function TargetDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const client = useQueryClient();
  const form = useId();
  const [name, setName] = useState("");
  const [url, setUrl] = useState("");
  const add = useMutation({
    mutationFn: () =>
      apiPost<ResponseOf<typeof postTarget>>("/release-targets", { name: name.trim(), url: url.trim() }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["release-targets"] }),
  });
  const close = (next: boolean) => {
    if (!next) {
      add.reset();
      setName("");
      setUrl("");
    }
    onOpenChange(next);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  const problem = add.isError ? asProblem(add.error) : null;

  return (
    <Dialog
      open={open}
      onOpenChange={close}
      title="Add a webhook"
      description="A released stage is posted to it, signed, each recipient at most once."
      actions={
        add.data ? (
          <Button variant="primary" onClick={() => close(false)}>
            Done
          </Button>
        ) : (
          <Button type="submit" form={form} variant="primary" busy={add.isPending}>
            Add the webhook
          </Button>
        )
      }
    >
      {add.data ? (
        <SecretOnce label="Signing secret" secret={add.data.secret}>
          Your system checks the signature with this secret. Copy it now: it is not shown again.
        </SecretOnce>
      ) : (
        <form id={form} onSubmit={submit} className="flex flex-col gap-3">
          <Field label="Name" error={problem?.field("name")}>
            <Input required maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />
          </Field>
          <Field label="Address" hint="https://… of your sending system." error={problem?.field("url")}>
            <Input required type="url" value={url} onChange={(event) => setUrl(event.target.value)} />
          </Field>
          {problem && problem.errors.length === 0 ? (
            <p role="alert" className="text-fail">
              {problem.detail}
            </p>
          ) : null}
        </form>
      )}
    </Dialog>
  );
}
