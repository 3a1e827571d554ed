"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useRefusal } from "#components/access/use-may";
import { MergeDialog } from "#components/incident/merge-dialog";
import { SplitDialog } from "#components/incident/split-dialog";
import { apiPost } from "#components/queries/client";
import { movesQuery } from "#components/queries/incident";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/dialog";
import { Field, Textarea } from "#components/ui/field";
import { TextLink } from "#components/ui/link";
import { Section } from "#components/ui/section";
import { Time } from "#components/ui/time";
import type { Incident, Related } from "#lib/incident/contract";
import type { IncidentMove } from "#lib/incident/merge/contract";

const RELATION: Record<Related["relation"], string> = {
  merged_into: "It is part of",
  took_in: "It took in",
  regressed_from: "It regressed from",
  came_back_as: "It came back as",
  split_from: "It was split off",
  split_off: "Split off it was",
};

const SPLIT_STATES: readonly Incident["state"][] = ["open", "identified", "monitoring"];
const MERGE_STATES: readonly Incident["state"][] = [...SPLIT_STATES, "resolved"];

/** Which incidents this one has to do with, and how people join, cut and take that back. */
export function RelatedPanel({ incident }: { incident: Incident }) {
  const refusal = useRefusal("incident.decide");
  const moves = useQuery(movesQuery(incident.id));
  const [open, setOpen] = useState<"merge" | "split" | null>(null);
  const [undo, setUndo] = useState<IncidentMove | null>(null);
  const standing = moves.data?.items.filter((move) => move.undone === null) ?? [];
  return (
    <Section id="related" title="Other incidents">
      {incident.related.length === 0 ? (
        <p className="text-muted">It has to do with no other one.</p>
      ) : (
        <ul className="flex flex-col gap-1">
          {incident.related.map(({ relation, id, number }) => (
            <li key={`${relation} ${id}`}>
              {RELATION[relation]} <TextLink href={`/incidents/${id}`}>incident {number}</TextLink>.
            </li>
          ))}
        </ul>
      )}
      {standing.length > 0 ? (
        <ul className="mt-2 flex flex-col gap-2 border-line border-l pl-3">
          {standing.map((move, index) => (
            <li key={move.id}>
              <p className="text-meta text-muted">
                <Time at={move.at} /> · {move.by.name}
              </p>
              <p className="break-words">
                {move.kind === "merge"
                  ? `Incident ${move.other.number} became part of incident ${move.incident.number}: ${move.words}`
                  : `Incident ${move.other.number} was split off incident ${move.incident.number}: ${move.words}`}
              </p>
              {index === 0 ? (
                <Button
                  size="sm"
                  variant="quiet"
                  disabled={refusal !== null}
                  title={refusal ?? undefined}
                  onClick={() => setUndo(move)}
                >
                  {move.kind === "merge" ? "Split off again" : "Put back together"}
                </Button>
              ) : null}
            </li>
          ))}
        </ul>
      ) : null}
      <div className="mt-2 flex flex-wrap gap-2">
        {MERGE_STATES.includes(incident.state) ? (
          <Button size="sm" disabled={refusal !== null} title={refusal ?? undefined} onClick={() => setOpen("merge")}>
            Merge into another…
          </Button>
        ) : null}
        {SPLIT_STATES.includes(incident.state) ? (
          <Button size="sm" disabled={refusal !== null} title={refusal ?? undefined} onClick={() => setOpen("split")}>
            Split at a time…
          </Button>
        ) : null}
      </div>
      <MergeDialog
        incident={incident}
        open={open === "merge"}
        onOpenChange={(next) => setOpen(next ? "merge" : null)}
      />
      <SplitDialog
        incident={incident}
        open={open === "split"}
        onOpenChange={(next) => setOpen(next ? "split" : null)}
      />
      <UndoDialog incidentId={incident.id} move={undo} onClose={() => setUndo(null)} />
    </Section>
  );
}

function UndoDialog({
  incidentId,
  move,
  onClose,
}: {
  incidentId: string;
  move: IncidentMove | null;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const [words, setWords] = useState("");
  const send = useMutation({
    mutationFn: () =>
      apiPost(`/incidents/${encodeURIComponent(incidentId)}/moves/${move?.id ?? ""}/undo`, { words: words.trim() }),
    onSuccess: async () => {
      setWords("");
      await Promise.all([
        client.invalidateQueries({ queryKey: ["incident"] }),
        client.invalidateQueries({ queryKey: ["incidents"] }),
      ]);
    },
  });
  const title = move?.kind === "split" ? "Put back together" : "Split off again";
  return (
    <ConfirmDialog
      open={move !== null}
      onOpenChange={(open) => !open && onClose()}
      title={title}
      confirm={title}
      disabled={words.trim() === ""}
      onConfirm={() => send.mutateAsync()}
    >
      <p>
        {move?.kind === "split"
          ? `Incident ${move.incident.number} gets its window back, and incident ${move.other.number} becomes part of it.`
          : `Incident ${move?.other.number} has its state and window again as before; incident ${move?.incident.number} gets its own back.`}{" "}
        Data that has come since then moves both on.
      </p>
      <Field label="Why" hint="Kept in both timelines.">
        <Textarea value={words} required maxLength={1000} onChange={(event) => setWords(event.target.value)} />
      </Field>
    </ConfirmDialog>
  );
}
