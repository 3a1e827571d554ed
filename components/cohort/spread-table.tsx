import { Count, Share } from "#components/ui/number";
import { Table, Td, Th, Tr } from "#components/ui/table";
import type { Cohort } from "#lib/cohort/contract";

/** How evenly the first stage is spread, so that one good address cannot hide a bad one. */
export function SpreadTable({ spread }: { spread: Cohort["spread"] }) {
  return (
    <Table label="Spread of the sample" className="max-w-3xl">
      <thead>
        <tr>
          <Th>Spread over</Th>
          <Th>Value</Th>
          <Th numeric>Recipients</Th>
          <Th numeric>In the sample</Th>
          <Th numeric>Share</Th>
        </tr>
      </thead>
      <tbody>
        {spread.map((row, index) => (
          <Tr key={`${row.dimension} ${row.value}`}>
            <Td className="whitespace-nowrap text-muted">
              {spread[index - 1]?.dimension === row.dimension ? (
                <span className="sr-only">{row.dimension}</span>
              ) : (
                row.dimension
              )}
            </Td>
            <Td mono className="whitespace-nowrap">
              {row.value}
            </Td>
            <Td numeric>
              <Count value={row.members} />
            </Td>
            <Td numeric className={row.inSample === 0 ? "font-medium text-fail" : ""}>
              <Count value={row.inSample} />
            </Td>
            <Td numeric>
              <Share part={row.inSample} of={row.members} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
