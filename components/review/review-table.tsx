import { reviewStateWords } from "#components/review/review-words";
import { Badge, type Tone } from "#components/ui/badge";
import { TextLink } from "#components/ui/link";
import { Count } from "#components/ui/number";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Time } from "#components/ui/time";
import type { Review } from "#lib/review/contract";

const TONE: Record<Review["state"], Tone> = {
  pending: "held",
  approved: "pass",
  declined: "fail",
  changes_asked: "plain",
  expired: "inconclusive",
  stale: "inconclusive",
};

export function ReviewState({ state }: { state: Review["state"] }) {
  return <Badge tone={TONE[state]}>{reviewStateWords(state)}</Badge>;
}

/** Reviews, one a row. `j` and `k` walk, Enter opens. */
export function ReviewTable({ label, reviews }: { label: string; reviews: readonly Review[] }) {
  return (
    <Table label={label}>
      <thead>
        <tr>
          <Th>Cohort</Th>
          <Th>State</Th>
          <Th>Incident</Th>
          <Th numeric>Recipients</Th>
          <Th numeric>Left out</Th>
          <Th numeric>First stage</Th>
          <Th>By</Th>
          <Th>Asked (UTC)</Th>
          <Th>Runs out or decided (UTC)</Th>
        </tr>
      </thead>
      <tbody>
        {reviews.map((review) => (
          <Tr key={review.id} data-row>
            <Td className="whitespace-nowrap">
              <TextLink plain data-row-link href={`/reviews/${review.id}`} className="font-medium">
                Cohort {review.cohortNumber}
              </TextLink>
            </Td>
            <Td>
              <span title={review.blockedForMe ?? undefined}>
                <ReviewState state={review.state} />
                {review.breakGlass ? <span className="ml-1 font-medium text-fail">break-glass</span> : null}
              </span>
            </Td>
            <Td className="max-w-96 min-w-56">
              <TextLink plain href={`/incidents/${review.incidentId}`} className="block truncate">
                {review.incidentNumber}: {review.incidentSentence ?? "no verdict yet"}
              </TextLink>
            </Td>
            <Td numeric>
              <Count value={review.memberCount} />
            </Td>
            <Td numeric>
              <Count value={review.excludedCount} />
            </Td>
            <Td numeric>
              <Count value={review.sampleSize} />
            </Td>
            <Td className="whitespace-nowrap">{review.author.name}</Td>
            <Td>
              <Time at={review.requestedAt} />
            </Td>
            <Td className="whitespace-nowrap">
              {review.decidedAt && review.decidedBy ? (
                <>
                  <Time at={review.decidedAt} /> by {review.decidedBy.name}
                </>
              ) : (
                <Time at={review.expiresAt} />
              )}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
