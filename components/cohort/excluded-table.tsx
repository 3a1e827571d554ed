import { formatCount } from "#components/ui/format";
import { TextLink } from "#components/ui/link";
import { Table, Td, Th, Tr } from "#components/ui/table";
import type { Cohort } from "#lib/cohort/contract";

/** Who was left out, by reason; each count leads to the rows. */
export function ExcludedTable({ cohort }: { cohort: Cohort }) {
  if (cohort.excludedByReason.length === 0) return <p className="text-muted">Nobody was left out.</p>;
  return (
    <Table label="Counts of who was left out">
      <thead>
        <tr>
          <Th>Why left out</Th>
          <Th numeric>Recipients</Th>
        </tr>
      </thead>
      <tbody>
        {cohort.excludedByReason.map((row) => (
          <Tr key={row.why}>
            <Td>{row.label}</Td>
            <Td numeric>
              <TextLink href={`/cohorts/${cohort.id}?members=excluded&why=${encodeURIComponent(row.why)}`}>
                {formatCount(row.count)}
              </TextLink>
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
