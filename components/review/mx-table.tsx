import { Badge } from "#components/ui/badge";
import { formatCount } from "#components/ui/format";
import { NoData } from "#components/ui/number";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Time } from "#components/ui/time";
import type { ReviewDetail } from "#lib/review/contract";

/** Who receives mail for each domain, by each resolver: when the review was asked for, and by the newest answers. */
export function MxTable({ review }: { review: ReviewDetail }) {
  if (review.mx.length === 0)
    return <p className="text-muted">DNS was not asked about these domains, neither then nor now.</p>;
  return (
    <>
      <Table label="MX then and now" bounded="max-h-96">
        <thead>
          <tr>
            <Th>Domain</Th>
            <Th>According to</Th>
            <Th>
              At the request, <Time at={review.requestedAt} /> UTC
            </Th>
            <Th>
              {review.mxAskedAt ? (
                <>
                  Newest answer, <Time at={review.mxAskedAt} /> UTC
                </>
              ) : (
                "Newest answer"
              )}
            </Th>
            <Th>Changed</Th>
          </tr>
        </thead>
        <tbody>
          {review.mx.map((row) => (
            <Tr key={`${row.domain} ${row.resolver}`} className={row.changed ? "bg-fail-soft" : ""}>
              <Td mono className="whitespace-nowrap align-top">
                {row.domain}
              </Td>
              <Td mono className="whitespace-nowrap align-top">
                {row.resolver}
              </Td>
              <Td mono className="min-w-40 break-words align-top">
                {row.before ?? <NoData why="This resolver gave no answer then." />}
              </Td>
              <Td mono className="min-w-40 break-words align-top">
                {row.now ?? <NoData why="This resolver gives no answer now." />}
              </Td>
              <Td className="align-top">
                {row.changed ? <Badge tone="fail">changed</Badge> : <span className="text-muted">no</span>}
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
      {review.mxCut > 0 ? (
        <p className="py-2 text-meta text-muted">
          The first {formatCount(review.mx.length)} of {formatCount(review.mx.length + review.mxCut)}, changed ones
          first; the incident shows them all.
        </p>
      ) : null}
    </>
  );
}
