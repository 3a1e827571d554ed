import type { ChartData } from "#components/charts/series";
import { Count, NoData, Share } from "#components/ui/number";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Time } from "#components/ui/time";

/** The numbers of the chart as a table, newest first. */
export function NumbersTable({ data, label }: { data: ChartData; label: string }) {
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
          <Th numeric>attempts</Th>
          <Th numeric>share</Th>
        </tr>
      </thead>
      <tbody>
        {[...data.rows].reverse().map((row) => (
          <Tr key={row.at}>
            <Td>
              <Time at={new Date(row.at)} />
            </Td>
            {row.attempts === null ? (
              <Td colSpan={data.series.length + 3} className="text-right text-muted">
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
