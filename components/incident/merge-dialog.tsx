"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { apiPost } from "#components/queries/client";
import { incidentsQuery } from "#components/queries/incident";
import { ConfirmDialog } from "#components/ui/dialog";
import { Field, Select, Textarea } from "#components/ui/field";
import { formatRange, formatTime, plural } from "#components/ui/format";
import { useNow } from "#components/ui/use-now";
import type { Incident } from "#lib/incident/contract";

type Props = { incident: Incident; open: boolean; onOpenChange: (open: boolean) => void };

const TAKES_IN: readonly Incident["state"][] = ["open", "identified", "monitoring", "retrying"];

/** Makes this incident part of another one of the same reason, provider and pool. */
export function MergeDialog({ incident, open, onOpenChange }: Props) {
  const client = useQueryClient();
  const now = useNow();
  const { reason, provider, pool, recipientDomain } = incident;
  const list = useQuery({ ...incidentsQuery({ reason, provider, limit: 100 }), enabled: open });
  const [into, setInto] = useState("");
  const [words, setWords] = useState("");
  const others = (list.data?.items ?? []).filter(
    (one) =>
      one.id !== incident.id &&
      one.pool === pool &&
      one.recipientDomain === recipientDomain &&
      (TAKES_IN.includes(one.state) || (one.state === "resolved" && incident.state === "resolved")),
  );
  const chosen = others.find((one) => one.id === into);
  const send = useMutation({
    mutationFn: () =>
      apiPost(`/incidents/${encodeURIComponent(incident.id)}/merge`, { into: chosen?.id, words: words.trim() }),
    onSuccess: async () => {
      setWords("");
      await Promise.all([
        client.invalidateQueries({ queryKey: ["incident"] }),
        client.invalidateQueries({ queryKey: ["incidents"] }),
      ]);
    },
  });
  const span = (one: Incident) =>
    one.endedAt
      ? formatRange(new Date(one.startedAt), new Date(one.endedAt), now)
      : `since ${formatTime(new Date(one.startedAt), now)}`;
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Merge incident ${incident.number} into another`}
      confirm={chosen ? `Merge into incident ${chosen.number}` : "Merge"}
      disabled={!chosen || words.trim() === ""}
      onConfirm={() => send.mutateAsync()}
    >
      {list.data && others.length === 0 ? (
        <p>There is no other incident of this reason, provider, pool and domain that could take it in.</p>
      ) : (
        <Field label="Into">
          <Select value={into} onChange={(event) => setInto(event.target.value)}>
            <option value="">Choose one</option>
            {others.map((one) => (
              <option key={one.id} value={one.id}>
                {one.number}: {span(one)} UTC, {plural(one.recipients, "recipient")}, {one.state}
              </option>
            ))}
          </Select>
        </Field>
      )}
      <p>
        {chosen
          ? `Incident ${chosen.number} then covers both windows, and what lies between them. Its hold protects the ${plural(incident.recipients, "recipient")} of this one; this one's hold ends.`
          : "The other one then covers both windows, and what lies between them."}{" "}
        Both are kept as they are now, so that it can be taken back.
      </p>
      <Field label="Why" hint="Kept in both timelines.">
        <Textarea value={words} required maxLength={1000} onChange={(event) => setWords(event.target.value)} />
      </Field>
    </ConfirmDialog>
  );
}
