"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useRefusal } from "#components/access/use-may";
import { apiPost, apiSend } from "#components/queries/client";
import { byHandQuery } from "#components/queries/suppression";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/dialog";
import { Field, Input, Textarea } from "#components/ui/field";
import { plural } from "#components/ui/format";
import { Section } from "#components/ui/section";
import { CutNote, EmptyState, ErrorState, LoadingRows } from "#components/ui/states";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Time } from "#components/ui/time";
import { useToast } from "#components/ui/toast";
import { useDebounced } from "#components/ui/use-debounced";

/** Addresses that a person has suppressed: add, find, take off. */
export function ByHandSection() {
  const [typed, setTyped] = useState("");
  const q = useDebounced(typed.trim(), 250);
  const query = useQuery(byHandQuery(q));
  const refusal = useRefusal("suppression.change");
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<string | null>(null);
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: (address: string) => apiSend("DELETE", `/suppression/by-hand/${encodeURIComponent(address)}`),
    onSettled: () => client.invalidateQueries({ queryKey: ["by-hand"] }),
  });
  const items = query.data?.items ?? [];
  const add = (
    <Button size="sm" disabled={refusal !== null} title={refusal ?? undefined} onClick={() => setAdding(true)}>
      Suppress addresses
    </Button>
  );
  return (
    <Section title="Suppressed by hand" aside={items.length > 0 || q ? add : null}>
      <p className="max-w-[72ch] text-muted">No hold protects these addresses, and no retry takes them.</p>
      {items.length > 0 || q ? (
        <Field label="Begins with" className="mt-2 max-w-80">
          <Input value={typed} onChange={(event) => setTyped(event.target.value)} maxLength={320} />
        </Field>
      ) : null}
      {query.isPending ? <LoadingRows rows={3} label="Loading addresses" /> : null}
      {query.isError && !query.data ? <ErrorState problem={query.error} retry={query.refetch} /> : null}
      {query.data && items.length === 0 ? (
        <EmptyState
          title={q ? "No address begins like this" : "No address is suppressed by hand"}
          action={q ? null : add}
        >
          {q ? "Try fewer letters." : "Somebody who asked to be left alone belongs here, with the reason."}
        </EmptyState>
      ) : null}
      {items.length > 0 ? (
        <Table label="Suppressed by hand">
          <thead>
            <tr>
              <Th>Recipient</Th>
              <Th>Why</Th>
              <Th>By</Th>
              <Th>Since (UTC)</Th>
              <Th>
                <span className="sr-only">Actions</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <Tr key={item.recipientKey}>
                <Td mono className="min-w-40 break-all">
                  {item.recipient}
                </Td>
                <Td className="min-w-40">{item.why}</Td>
                <Td className="whitespace-nowrap">{item.by?.name ?? "—"}</Td>
                <Td>
                  <Time at={item.at} />
                </Td>
                <Td className="text-right">
                  <Button
                    size="sm"
                    disabled={refusal !== null}
                    title={refusal ?? undefined}
                    aria-label={`Take ${item.recipient} off the list`}
                    onClick={() => setRemoving(item.recipient)}
                  >
                    Take off
                  </Button>
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      ) : null}
      {query.data ? <CutNote shown={items.length} total={query.data.total} /> : null}
      {adding ? <AddDialog onClose={() => setAdding(false)} /> : null}
      <ConfirmDialog
        open={removing !== null}
        onOpenChange={(open) => (open ? undefined : setRemoving(null))}
        title="Take an address off the list"
        confirm="Take off 1 address"
        onConfirm={() => remove.mutateAsync(removing ?? "")}
      >
        <p>
          <code className="font-mono">{removing}</code> may be held and retried again. Nothing is sent by this.
        </p>
      </ConfirmDialog>
    </Section>
  );
}

function AddDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const toast = useToast();
  const [text, setText] = useState("");
  const [why, setWhy] = useState("");
  const recipients = text.split(/[\n,;]+/).flatMap((line) => line.trim() || []);
  const add = useMutation({
    mutationFn: () =>
      apiPost<{ added: number; already: number }>("/suppression/by-hand", { recipients, why: why.trim() }),
    onSuccess: ({ added, already }) =>
      toast(
        `${plural(added, "address", "addresses")} suppressed${already > 0 ? `, ${already} were so already` : ""}.`,
        "pass",
      ),
    onSettled: () => client.invalidateQueries({ queryKey: ["by-hand"] }),
  });
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Suppress addresses by hand"
      confirm={`Suppress ${plural(recipients.length, "address", "addresses")}`}
      danger
      disabled={recipients.length === 0 || recipients.length > 1000 || why.trim() === ""}
      onConfirm={() => add.mutateAsync()}
    >
      <Field label="Addresses" hint="One a line, 1 000 at most at once.">
        <Textarea rows={5} value={text} onChange={(event) => setText(event.target.value)} />
      </Field>
      <Field label="Why">
        <Input maxLength={500} value={why} onChange={(event) => setWhy(event.target.value)} />
      </Field>
    </ConfirmDialog>
  );
}
