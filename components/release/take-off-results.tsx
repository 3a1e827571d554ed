import { formatCount, plural } from "#components/ui/format";
import { CutNote } from "#components/ui/states";
import { Table, Td, Th, Tr } from "#components/ui/table";
import type { RunResult, UnsuppressRunDetail } from "#lib/release/list-run/contract";

/** In the order in which somebody must act on them. */
const GROUPS: readonly { result: RunResult; title: string; bad?: boolean }[] = [
  { result: "still_listed", title: "Still on the list when read back", bad: true },
  { result: "unknown", title: "Perhaps taken off, nobody knows: look at the list", bad: true },
  { result: "failed", title: "No usable answer", bad: true },
  { result: "would_remove", title: "Would be taken off" },
  { result: "removed", title: "Taken off and read back" },
  { result: "kept", title: "Kept on the list, because it is not there by a bounce" },
  { result: "absent", title: "Not on the list" },
];

/** What came of each address, grouped; each group is bounded and says when it is cut. */
export function TakeOffResults({ run }: { run: UnsuppressRunDetail }) {
  return (
    <div className="flex flex-col">
      {GROUPS.map(({ result, title, bad }) => {
        const own = run.items.filter((item) => item.result === result);
        if (own.length === 0) return null;
        return (
          <details key={result} open={bad ?? result !== "absent"} className="border-line border-b py-1.5">
            <summary className={bad ? "cursor-pointer font-medium text-fail" : "cursor-pointer font-medium"}>
              {title}: {formatCount(run.counts[result])}
            </summary>
            <Table label={title} bounded="max-h-72" className="mt-1">
              <thead>
                <tr>
                  <Th>Recipient</Th>
                  <Th>What the list says</Th>
                </tr>
              </thead>
              <tbody>
                {own.map((item) => (
                  <Tr key={item.recipient}>
                    <Td className="whitespace-nowrap">{item.recipient}</Td>
                    <Td className="min-w-56 break-words">{item.why}</Td>
                  </Tr>
                ))}
              </tbody>
            </Table>
            <CutNote shown={own.length} total={run.counts[result]}>
              the counts are of all
            </CutNote>
          </details>
        );
      })}
    </div>
  );
}

/** “3 would be taken off, 1 is kept, 56 are not on it.” */
export function takeOffSentence({ counts, dryRun, looked }: UnsuppressRunDetail): string {
  const are = (value: number, one: string, many: string, rest: string) =>
    `${formatCount(value)} ${value === 1 ? one : many} ${rest}`;
  const parts = [
    dryRun
      ? `${formatCount(counts.would_remove)} would be taken off`
      : are(counts.removed, "was", "were", "taken off and read back"),
    are(counts.kept, "is", "are", "kept"),
    are(counts.absent, "is", "are", "not on it"),
  ];
  const failed = counts.failed + counts.still_listed;
  if (failed > 0) parts.push(`${formatCount(failed)} failed`);
  if (counts.unknown > 0) parts.push(are(counts.unknown, "is", "are", "in doubt"));
  return `${plural(looked, "recipient")} looked at: ${parts.join(", ")}.`;
}
