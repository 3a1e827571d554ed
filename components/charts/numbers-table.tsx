import type { ChartData } from "#components/charts/series";
import { type UsualStep, usualText } from "#components/charts/usual";
import { Count, NoData, Share } from "#components/ui/number";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Time } from "#components/ui/time";

const TOO_YOUNG = "Too little was heard before it to know what is usual.";

type NumbersTableProps = { data: ChartData; label: string; usual?: readonly (UsualStep | null)[] | undefined };

/** The numbers of the chart as a table, newest first; with what was to be expected of the total. */
export function NumbersTable({ data, label, usual }: NumbersTableProps) {
  const rows = data.rows.map((row, index) => ({ row, usual: usual?.[index] ?? null })).reverse();
  return (
    <Table label={label} bounded="max-h-96">
      <thead>
        <tr>
          <Th>from (UTC)</Th>
          {data.series.map((one) => (
            <Th key={one.id} numeric>
              {one.label}
            </Th>
          ))}
          <Th numeric>total</Th>
          {usual ? (
            <>
              <Th numeric>expected</Th>
              <Th numeric>usual up to</Th>
            </>
          ) : null}
          <Th numeric>attempts</Th>
          <Th numeric>share</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ row, usual: step }) => (
          <Tr key={row.at}>
            <Td>
              <Time at={new Date(row.at)} />
            </Td>
            {row.attempts === null ? (
              <Td colSpan={data.series.length + (usual ? 5 : 3)} className="text-right text-muted">
                <NoData why="Nothing was heard in this step." />
              </Td>
            ) : (
              <>
                {data.series.map((one, index) => (
                  <Td key={one.id} numeric>
                    <Count value={row.values[index] ?? 0} />
                  </Td>
                ))}
                <Td numeric>
                  <Count value={row.total} />
                </Td>
                {usual ? (
                  <>
                    <Td numeric>{step ? usualText(step.expected) : <NoData why={TOO_YOUNG} />}</Td>
                    <Td numeric>{step ? usualText(step.upper) : <NoData why={TOO_YOUNG} />}</Td>
                  </>
                ) : null}
                <Td numeric>
                  <Count value={row.attempts} />
                </Td>
                <Td numeric>
                  <Share part={row.total} of={row.attempts} />
                </Td>
              </>
            )}
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
