"use client";
import { useState } from "react";
import { useRefusal } from "#components/access/use-may";
import { proposeHref } from "#components/cohort/chosen";
import { EditDraftDialog } from "#components/cohort/edit-draft-dialog";
import { Button } from "#components/ui/button";
import { TextLink } from "#components/ui/link";
import type { Cohort } from "#lib/cohort/contract";

const FROZEN: readonly Cohort["state"][] = ["frozen", "in_review", "approved", "declined", "stale", "stopped"];

/** A draft is changed in place; of a frozen plan only a new one can be made, with the same choice to begin with. */
export function ChangePlan({ cohort }: { cohort: Cohort }) {
  const refusal = useRefusal("cohort.propose");
  const [open, setOpen] = useState(false);
  if (cohort.state === "draft")
    return (
      <>
        <Button size="sm" disabled={refusal !== null} title={refusal ?? undefined} onClick={() => setOpen(true)}>
          Change stages or rate
        </Button>
        {open ? <EditDraftDialog cohort={cohort} open onOpenChange={setOpen} /> : null}
      </>
    );
  if (!FROZEN.includes(cohort.state)) return null;
  const { filter, windowFrom: from, windowTo: to } = cohort;
  return <TextLink href={proposeHref(cohort.incidentId, { ...filter, from, to })}>New plan from this one</TextLink>;
}
