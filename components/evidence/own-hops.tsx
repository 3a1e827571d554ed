"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useRefusal } from "#components/access/use-may";
import { apiPost, apiSend, asProblem } from "#components/queries/client";
import { ownHopsQuery } from "#components/queries/paths";
import { Button } from "#components/ui/button";
import { Field, Input } from "#components/ui/field";
import { Section } from "#components/ui/section";
import { ErrorState, LoadingRows } from "#components/ui/states";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Time } from "#components/ui/time";

/** Smarthosts, relays and filters of our own: a refusal by one of them is ours to mend. */
export function OwnHops() {
  const query = useQuery(ownHopsQuery());
  const client = useQueryClient();
  const refusal = useRefusal("path.change");
  const settle = () => client.invalidateQueries({ queryKey: ["own-hops"] });
  const forget = useMutation({
    mutationFn: (entry: string) => apiSend("DELETE", `/own-hops/${encodeURIComponent(entry)}`),
    onSettled: settle,
  });
  return (
    <Section title="Hops of our own" id="own-hops">
      <p className="mb-3 max-w-[72ch] text-muted">
        Smarthosts, relays and content filters that our mail passes. When one of them says no, the refusal is ours,
        whatever the domain's MX says. Loopback and private addresses always count. Verdicts heed a change at once,
        events from the next file on.
      </p>
      <NameHop refusal={refusal} />
      {query.isPending ? <LoadingRows rows={2} label="Loading our hops" /> : null}
      {query.isError && !query.data ? <ErrorState problem={query.error} retry={query.refetch} /> : null}
      {forget.isError ? <ErrorState problem={asProblem(forget.error)} /> : null}
      {query.data && query.data.items.length > 0 ? (
        <Table label="Hops of our own">
          <thead>
            <tr>
              <Th>Host, suffix, address or prefix</Th>
              <Th>What it is</Th>
              <Th>Named (UTC)</Th>
              <Th>
                <span className="sr-only">Actions</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {query.data.items.map((hop) => (
              <Tr key={`${hop.addedAt} ${hop.entry}`}>
                <Td mono>{hop.entry}</Td>
                <Td>{hop.note}</Td>
                <Td>
                  {hop.addedAt ? (
                    <>
                      <Time at={hop.addedAt} /> by {hop.addedBy?.name}
                    </>
                  ) : (
                    "by the environment"
                  )}
                </Td>
                <Td className="text-right">
                  {hop.addedAt ? (
                    <Button
                      size="sm"
                      disabled={refusal !== null}
                      title={refusal ?? undefined}
                      aria-label={`Forget ${hop.entry}`}
                      onClick={() => forget.mutate(hop.entry)}
                    >
                      Forget
                    </Button>
                  ) : null}
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      ) : null}
    </Section>
  );
}

function NameHop({ refusal }: { refusal: string | null }) {
  const client = useQueryClient();
  const [entry, setEntry] = useState("");
  const [note, setNote] = useState("");
  const add = useMutation({
    mutationFn: () => apiPost("/own-hops", { entry: entry.trim(), note: note.trim() }),
    onSuccess: () => {
      setEntry("");
      setNote("");
      return client.invalidateQueries({ queryKey: ["own-hops"] });
    },
  });
  const problem = add.isError ? asProblem(add.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <form onSubmit={submit} className="mb-3 flex flex-wrap items-end gap-3">
      <Field
        label="Host, suffix, address or prefix"
        error={problem?.field("entry") ?? (problem ? problem.detail : null)}
        className="w-72"
      >
        <Input
          required
          maxLength={253}
          placeholder="smtp.example.com, .relay.example.com, 192.0.2.0/28"
          value={entry}
          onChange={(event) => setEntry(event.target.value)}
        />
      </Field>
      <Field label="What it is" className="w-56">
        <Input
          maxLength={200}
          placeholder="smarthost of the office"
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </Field>
      <Button type="submit" disabled={refusal !== null} title={refusal ?? undefined} busy={add.isPending}>
        Name it
      </Button>
    </form>
  );
}
