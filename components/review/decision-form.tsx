"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { apiPost, type BodyOf } from "#components/queries/client";
import { useKeys } from "#components/shell/use-keys";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/dialog";
import { Field, Textarea } from "#components/ui/field";
import { formatCount, plural } from "#components/ui/format";
import { Mono } from "#components/ui/mono";
import { useToast } from "#components/ui/toast";
import type { postDecision, ReviewDetail } from "#lib/review/contract";

type Decision = BodyOf<typeof postDecision>["decision"];

const SAID: Record<Decision, string> = {
  approve: "Approved. The first stage can be released now.",
  ask_change: "Asked for a change. The author sees your words; nothing goes out.",
  decline: "Declined. Nothing goes out under this plan.",
};

/** The end of the page: approve, ask for a change, or decline with words. */
export function DecisionForm({ review }: { review: ReviewDetail }) {
  const client = useQueryClient();
  const toast = useToast();
  const [words, setWords] = useState("");
  const [asking, setAsking] = useState<Decision | null>(null);
  const [wordsMissing, setWordsMissing] = useState(false);
  const changed = review.facts.filter((fact) => fact.changed).length;
  const approveOff =
    changed === 0 ? null : "Facts have changed since this was asked for, so it cannot be approved. Ask for a change.";

  const decide = useMutation({
    mutationFn: (decision: Decision) =>
      apiPost(`/reviews/${encodeURIComponent(review.id)}/decision`, {
        decision,
        planHash: review.planHash,
        ...(words.trim() === "" ? {} : { words: words.trim() }),
      }),
    onSuccess: (_answer, decision) => toast(SAID[decision], "pass"),
    onSettled: () =>
      Promise.all(
        [["review", review.id], ["reviews"], ["cohort", review.cohortId], ["incident", review.incidentId], ["me"]].map(
          (queryKey) => client.invalidateQueries({ queryKey }),
        ),
      ),
  });

  const ask = (decision: Decision) => {
    const missing = decision !== "approve" && words.trim() === "";
    setWordsMissing(missing);
    if (!missing) setAsking(decision);
  };
  // Somebody came from the list to decide; the section was not there yet when the address was read.
  useEffect(() => {
    if (window.location.hash === "#decision") document.getElementById("decision")?.scrollIntoView({ block: "start" });
  }, []);
  useKeys({ a: () => (approveOff === null ? ask("approve") : undefined), d: () => ask("decline") });

  return (
    <div className="flex max-w-[72ch] flex-col gap-3">
      {approveOff ? (
        <p role="status" className="border-fail border-l-2 pl-3">
          {plural(changed, "fact")} changed since this was asked for. It cannot be approved as it stands: ask for a
          change, and the author requests a new review on today's facts.
        </p>
      ) : null}
      <Field
        label="Words"
        hint="Needed to decline or to ask for a change; the author and the timeline keep them."
        error={wordsMissing ? "Say in a few words why." : null}
      >
        <Textarea value={words} maxLength={2000} onChange={(event) => setWords(event.target.value)} />
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button
          variant="primary"
          disabled={approveOff !== null}
          title={approveOff ?? undefined}
          onClick={() => ask("approve")}
        >
          Approve
        </Button>
        <Button onClick={() => ask("ask_change")}>Ask for change</Button>
        <Button variant="danger" onClick={() => ask("decline")}>
          Decline
        </Button>
      </div>

      <ConfirmDialog
        open={asking === "approve"}
        onOpenChange={(open) => setAsking(open ? "approve" : null)}
        title="Approve this plan"
        confirm="Approve"
        onConfirm={() => decide.mutateAsync("approve")}
      >
        <p>
          You approve plan <Mono>{review.planHash.slice(0, 12)}</Mono>: {plural(review.memberCount, "recipient")}, the
          first {formatCount(review.sampleSize)} of them first. Approving sends nothing by itself: an operator releases
          the stages one after the other, and only after the one before has passed. The approval lasts 24 h.
        </p>
      </ConfirmDialog>
      <ConfirmDialog
        open={asking === "ask_change"}
        onOpenChange={(open) => setAsking(open ? "ask_change" : null)}
        title="Ask for a change"
        confirm="Ask for change"
        onConfirm={() => decide.mutateAsync("ask_change")}
      >
        <p>{review.author.name} gets your words. Nothing goes out until a review is requested again and approved.</p>
      </ConfirmDialog>
      <ConfirmDialog
        open={asking === "decline"}
        onOpenChange={(open) => setAsking(open ? "decline" : null)}
        danger
        title="Decline this plan"
        confirm="Decline"
        onConfirm={() => decide.mutateAsync("decline")}
      >
        <p>Nothing goes out under this plan, and it cannot be taken up again: {review.author.name} makes a new one.</p>
      </ConfirmDialog>
    </div>
  );
}
