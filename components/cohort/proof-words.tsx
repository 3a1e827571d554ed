import { TextLink } from "#components/ui/link";
import type { CohortMember } from "#lib/cohort/contract";

/** What proves that somebody was left out, one click from the row behind it. */
export function ProofWords({ member: { proof } }: { member: CohortMember }) {
  if (proof === null) return null;
  const { words, eventId, signalId, cohortId } = proof;
  return (
    <span className="block text-meta text-muted">
      {words}{" "}
      {signalId ? (
        <a className="underline hover:text-ink" href={`/api/v1/recipient-signals/${signalId}/raw`} download>
          the report
        </a>
      ) : eventId ? (
        <TextLink plain className="underline" href={`/events/${eventId}`}>
          the event
        </TextLink>
      ) : cohortId ? (
        <TextLink plain className="underline" href={`/cohorts/${cohortId}`}>
          the cohort
        </TextLink>
      ) : null}
    </span>
  );
}
