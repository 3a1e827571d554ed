"use client";
import { useState } from "react";
import type { useCohortChange } from "#components/cohort/use-cohort-change";
import { ConfirmDialog } from "#components/ui/dialog";
import { Field, Textarea } from "#components/ui/field";
import { plural } from "#components/ui/format";
import { Mono } from "#components/ui/mono";
import type { Cohort } from "#lib/cohort/contract";

type Props = {
  cohort: Cohort;
  change: ReturnType<typeof useCohortChange>;
  open: boolean;
  onOpenChange: (open: boolean) => void;
};

/** Asks another person to decide, with words for them. */
export function RequestReviewDialog({ cohort, change, open, onOpenChange }: Props) {
  const [message, setMessage] = useState("");
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title="Request review"
      confirm="Request review"
      onConfirm={() =>
        change.run(
          "/reviews",
          "Review requested. Another person decides; nothing is sent before.",
          message.trim() === "" ? {} : { message: message.trim() },
        )
      }
    >
      <p>
        An approver other than you decides on plan <Mono>{cohort.planHash?.slice(0, 12)}</Mono>:{" "}
        {plural(cohort.memberCount, "recipient")} in {plural(cohort.stages.length, "stage")}. Nothing is sent before.
      </p>
      <Field label="Message to the reviewer" hint="What makes you sure that the cause is gone?">
        <Textarea value={message} maxLength={1000} onChange={(event) => setMessage(event.target.value)} />
      </Field>
    </ConfirmDialog>
  );
}
