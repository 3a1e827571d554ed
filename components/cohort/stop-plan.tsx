"use client";
import { useState } from "react";
import { useRefusal } from "#components/access/use-may";
import { canStop } from "#components/cohort/next-step";
import type { useCohortChange } from "#components/cohort/use-cohort-change";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/dialog";
import { Field, Textarea } from "#components/ui/field";
import { plural } from "#components/ui/format";
import type { Cohort } from "#lib/cohort/contract";

/** Stop, always in view. It works on the server: closing this page changes nothing about it. */
export function StopPlan({ cohort, change }: { cohort: Cohort; change: ReturnType<typeof useCohortChange> }) {
  const [open, setOpen] = useState(false);
  const [why, setWhy] = useState("");
  const refusal = useRefusal("release.stop");
  const off = refusal ?? (canStop(cohort) ? null : "Nothing goes out under this plan, so there is nothing to stop.");
  const left = cohort.stages.filter((stage) => stage.releasedAt === null).reduce((sum, stage) => sum + stage.size, 0);

  return (
    <>
      <Button variant="danger" disabled={off !== null} title={off ?? undefined} onClick={() => setOpen(true)}>
        Stop
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        danger
        title="Stop this plan"
        confirm="Stop now"
        onConfirm={() =>
          change.run(
            "/stop",
            "Stopped. Nothing more goes out under this plan.",
            why.trim() === "" ? {} : { words: why.trim() },
          )
        }
      >
        <p>
          Nothing more goes out: {plural(left, "recipient")} not released yet stay where they are, and what is being
          handed over is cut off. What went out already cannot be called back; its outcome is still recorded. A stopped
          plan does not start again: make a new one.
        </p>
        <Field label="Why (goes into the timeline)">
          <Textarea value={why} maxLength={1000} onChange={(event) => setWhy(event.target.value)} />
        </Field>
      </ConfirmDialog>
    </>
  );
}
