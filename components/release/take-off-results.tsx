import type { TakenOff } from "#components/release/use-take-off";
import { formatCount, plural } from "#components/ui/format";
import { CutNote } from "#components/ui/states";
import { Table, Td, Th, Tr } from "#components/ui/table";

const SHOWN_MAX = 50;

type Result = TakenOff["result"];

/** In the order in which somebody must act on them. */
const GROUPS: readonly { result: Result; title: string; bad?: boolean }[] = [
  { result: "still_listed", title: "Still on the list when read back", bad: true },
  { result: "failed", title: "No usable answer", bad: true },
  { result: "would_remove", title: "Would be taken off" },
  { result: "removed", title: "Taken off and read back" },
  { result: "kept", title: "Kept on the list, because it is not there by a bounce" },
  { result: "absent", title: "Not on the list" },
  { result: "not_tried", title: "Not looked at yet" },
];

/** What came of each address, grouped; each group is bounded and says when it is cut. */
export function TakeOffResults({ items }: { items: readonly TakenOff[] }) {
  return (
    <div className="flex flex-col">
      {GROUPS.map(({ result, title, bad }) => {
        const own = items.filter((item) => item.result === result);
        if (own.length === 0) return null;
        return (
          <details key={result} open={bad ?? result !== "absent"} className="border-line border-b py-1.5">
            <summary className={bad ? "cursor-pointer font-medium text-fail" : "cursor-pointer font-medium"}>
              {title}: {formatCount(own.length)}
            </summary>
            <Table label={title} bounded="max-h-72" className="mt-1">
              <thead>
                <tr>
                  <Th>Recipient</Th>
                  <Th>What the list says</Th>
                </tr>
              </thead>
              <tbody>
                {own.slice(0, SHOWN_MAX).map((item) => (
                  <Tr key={item.recipient}>
                    <Td className="whitespace-nowrap">{item.recipient}</Td>
                    <Td className="min-w-56 break-words">{item.why}</Td>
                  </Tr>
                ))}
              </tbody>
            </Table>
            <CutNote shown={Math.min(SHOWN_MAX, own.length)} total={own.length}>
              the counts are of all
            </CutNote>
          </details>
        );
      })}
    </div>
  );
}

/** “3 would be taken off, 1 is kept, 56 are not on it.” */
export function takeOffSentence(items: readonly TakenOff[], dryRun: boolean): string {
  const count = (result: Result) => items.filter((item) => item.result === result).length;
  const are = (value: number, one: string, many: string, rest: string) =>
    `${formatCount(value)} ${value === 1 ? one : many} ${rest}`;
  const parts = [
    dryRun
      ? `${formatCount(count("would_remove"))} would be taken off`
      : are(count("removed"), "was", "were", "taken off and read back"),
    are(count("kept"), "is", "are", "kept"),
    are(count("absent"), "is", "are", "not on it"),
  ];
  const failed = count("failed") + count("still_listed");
  if (failed > 0) parts.push(`${formatCount(failed)} failed`);
  const looked = items.length - count("not_tried");
  return `${plural(looked, "recipient")} looked at: ${parts.join(", ")}.`;
}
