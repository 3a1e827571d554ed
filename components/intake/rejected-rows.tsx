import { Mono } from "#components/ui/mono";
import { Count } from "#components/ui/number";
import { Section } from "#components/ui/section";
import { CutNote } from "#components/ui/states";
import { Table, Td, Th, Tr } from "#components/ui/table";
import type { Receipt } from "#lib/intake/contract";

/** Rows that gave no event though they should have: where, why, and how they begin. */
export function RejectedRows({ receipt }: { receipt: Receipt }) {
  if (receipt.rejected === 0) return null;
  return (
    <Section title="Rejected" aside={<Count value={receipt.rejected} />}>
      <Table label="Rejected rows" bounded="max-h-[60vh]">
        <thead>
          <tr>
            <Th numeric>Line</Th>
            <Th>Why</Th>
            <Th>How it begins</Th>
          </tr>
        </thead>
        <tbody>
          {receipt.rejectedItems.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: one line can be rejected twice; the order never changes
            <Tr key={index}>
              <Td numeric className="align-top">
                <Count value={item.line} />
              </Td>
              <Td className="min-w-48 align-top">{item.reason}</Td>
              <Td className="align-top">
                <Mono className="break-all">{item.excerpt}</Mono>
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
      <CutNote shown={receipt.rejectedItems.length} total={receipt.rejected}>
        the rest was rejected too; only the first 1 000 of an upload are kept
      </CutNote>
    </Section>
  );
}
