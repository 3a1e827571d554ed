import { Badge } from "#components/ui/badge";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Time } from "#components/ui/time";
import type { ReviewDetail } from "#lib/review/contract";

/** What was true when it was asked for beside what is true now; the server puts the changed ones first. */
export function FactsTable({ review }: { review: ReviewDetail }) {
  return (
    <Table label="Facts side by side">
      <thead>
        <tr>
          <Th>Fact</Th>
          <Th>
            When asked, <Time at={review.requestedAt} /> UTC
          </Th>
          <Th>Now</Th>
          <Th>Changed</Th>
        </tr>
      </thead>
      <tbody>
        {review.facts.map((fact) => (
          <Tr key={fact.fact} className={fact.changed ? "bg-fail-soft" : ""}>
            <Td className="min-w-32 align-top">{fact.label}</Td>
            <Td className="min-w-40 break-words align-top">{fact.before}</Td>
            <Td className={`min-w-40 break-words align-top ${fact.changed ? "font-medium" : ""}`}>{fact.now}</Td>
            <Td className="align-top">
              {fact.changed ? <Badge tone="fail">changed</Badge> : <span className="text-muted">no</span>}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
