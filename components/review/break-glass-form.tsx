"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { apiPost } from "#components/queries/client";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/dialog";
import { Field, Input, Textarea } from "#components/ui/field";
import { plural } from "#components/ui/format";
import { useToast } from "#components/ui/toast";
import { breakGlassMissing, CONSENT, REASON_LETTERS_MIN } from "#lib/review/break-glass";
import type { ReviewDetail } from "#lib/review/contract";

/** The way past a second person: an administrator approves their own plan, with a reason that everybody reads. */
export function BreakGlassForm({ review }: { review: ReviewDetail }) {
  const client = useQueryClient();
  const toast = useToast();
  const [words, setWords] = useState("");
  const [consent, setConsent] = useState("");
  const [asking, setAsking] = useState(false);
  const [missing, setMissing] = useState<string | null>(null);
  const approve = useMutation({
    mutationFn: () =>
      apiPost(`/reviews/${encodeURIComponent(review.id)}/decision`, {
        decision: "approve",
        planHash: review.planHash,
        words: words.trim(),
        breakGlass: { consent: consent.trim() },
      }),
    onSuccess: () => toast("Approved without a second person. The timeline and the report say so.", "pass"),
    onSettled: () =>
      Promise.all(
        [["review", review.id], ["reviews"], ["cohort", review.cohortId], ["incident", review.incidentId], ["me"]].map(
          (queryKey) => client.invalidateQueries({ queryKey }),
        ),
      ),
  });
  const ask = () => {
    const lacks = breakGlassMissing(words.trim(), consent.trim());
    setMissing(lacks);
    if (lacks === null) setAsking(true);
  };

  return (
    <details className="mt-4 max-w-[72ch]">
      <summary className="cursor-pointer font-medium">Break-glass: approve without a second person</summary>
      <div className="mt-3 flex flex-col gap-3 border-fail border-l-2 pl-3">
        <p>
          You wrote this plan and are an administrator. When nobody else can be reached and waiting does more harm, you
          may approve it alone. Your name and reason stand in the timeline, on this page and in the report for good.
        </p>
        <Field label="Reason" hint={`${REASON_LETTERS_MIN} letters or more: why this cannot wait.`}>
          <Textarea value={words} maxLength={2000} onChange={(event) => setWords(event.target.value)} />
        </Field>
        <Field label={`Type “${CONSENT}”`} error={missing}>
          <Input value={consent} autoComplete="off" onChange={(event) => setConsent(event.target.value)} />
        </Field>
        <Button variant="danger" className="self-start" onClick={ask}>
          Approve alone
        </Button>
      </div>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        danger
        title="Approve without a second person"
        confirm="Approve alone"
        onConfirm={() => approve.mutateAsync()}
      >
        <p>
          Nobody else has read this plan of {plural(review.memberCount, "recipient")}. Approving sends nothing by
          itself: the stages are still released one after the other.
        </p>
      </ConfirmDialog>
    </details>
  );
}
