"use client";
import { useRefusal } from "#components/access/use-may";
import { proposeHref } from "#components/cohort/chosen";
import type { EventFilterState } from "#components/events/event-filter";
import { Button } from "#components/ui/button";
import { formatCount } from "#components/ui/format";
import { ButtonLink } from "#components/ui/link";

type Props = { filter: EventFilterState; total: number | null };

/** Everybody in the filter as a retry cohort, not only the rows that are shown. Only an incident's failures are retried. */
export function ProposeFromFilter({ filter, total }: Props) {
  const refusal = useRefusal("cohort.propose");
  if (!filter.incidentId) return null;
  const words = `Propose a cohort of all ${total === null ? "" : `${formatCount(total)} `}failures in this filter`;
  if (refusal !== null)
    return (
      <Button size="sm" disabled title={refusal}>
        {words}
      </Button>
    );
  const { incidentId, reason: _reason, outcome: _outcome, ...chosen } = filter;
  return (
    <ButtonLink size="sm" href={proposeHref(incidentId, chosen)}>
      {words}
    </ButtonLink>
  );
}
