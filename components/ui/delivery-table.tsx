import type { ReactNode } from "react";
import { Badge, type Tone } from "#components/ui/badge";
import { CutNote } from "#components/ui/states";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Time } from "#components/ui/time";

export type Delivery = {
  id: string;
  at: string;
  to?: string;
  what: ReactNode;
  tone: Tone;
  state: string;
  /** What the other side said, for whoever looks closer. */
  excerpt?: string | null;
  result: ReactNode;
  attempts: number;
  nextAt: string | null;
  action?: ReactNode;
};

/** What was sent to whom, newest first, and what came of it: bounded, and saying so when it is cut. */
export function DeliveryTable({ label, items, more }: { label: string; items: readonly Delivery[]; more: boolean }) {
  const named = items.some((item) => item.to !== undefined);
  const acts = items.some((item) => item.action !== undefined);
  return (
    <>
      <Table label={label}>
        <thead>
          <tr>
            <Th>When</Th>
            {named ? <Th>To</Th> : null}
            <Th>What</Th>
            <Th>State</Th>
            <Th>Came of it</Th>
            {acts ? (
              <Th>
                <span className="sr-only">Actions</span>
              </Th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <Tr key={item.id}>
              <Td>
                <Time at={item.at} />
              </Td>
              {named ? <Td>{item.to}</Td> : null}
              <Td className="min-w-60">{item.what}</Td>
              <Td className="whitespace-nowrap">
                <Badge tone={item.tone} {...(item.excerpt ? { title: item.excerpt } : {})}>
                  {item.state}
                </Badge>
              </Td>
              <Td className="min-w-48">
                {item.result ?? "—"}
                {item.nextAt ? (
                  <>
                    {" "}
                    Tried {item.attempts} {item.attempts === 1 ? "time" : "times"}, next <Time at={item.nextAt} />.
                  </>
                ) : null}
              </Td>
              {acts ? <Td className="text-right">{item.action}</Td> : null}
            </Tr>
          ))}
        </tbody>
      </Table>
      <CutNote shown={items.length} total={more ? null : items.length}>
        the newest first
      </CutNote>
    </>
  );
}
