import type { ChartData, ChartRow } from "#components/charts/series";
import { type UsualStep, usualText } from "#components/charts/usual";
import { formatCount, formatPercent, formatRange } from "#components/ui/format";
import { ProviderDot } from "#components/ui/provider-dot";
import { useNow } from "#components/ui/use-now";

function sortedParts(data: ChartData, row: ChartRow) {
  return data.series
    .map((one, index) => ({ ...one, count: row.values[index] ?? 0 }))
    .filter((one) => one.count > 0)
    .sort((a, b) => b.count - a.count);
}

/** One step in words, for the screen reader. */
export function rowSentence(data: ChartData, row: ChartRow, now: Date, usual?: UsualStep | null): string {
  const range = formatRange(new Date(row.at), new Date(row.at + data.stepMs), now);
  if (row.attempts === null) return `${range}: ${row.at < now.getTime() ? "nothing was heard" : "not yet"}.`;
  const parts = sortedParts(data, row).map((part) => `${part.label} ${formatCount(part.count)}`);
  const told = `${range}: ${formatCount(row.total)} of ${formatCount(row.attempts)} attempts`;
  const expected = usual ? ` Expected ${usualText(usual.expected)}, up to ${usualText(usual.upper)}.` : "";
  return `${told}${parts.length > 0 ? `; ${parts.join(", ")}` : ""}.${expected}`;
}

type TipProps = { data: ChartData; row: ChartRow; usual: UsualStep | null; share: number };

/** What a step holds, sorted by size, with the total. */
export function ChartTip({ data, row, usual, share }: TipProps) {
  const now = useNow();
  const parts = sortedParts(data, row);
  return (
    <div
      aria-hidden="true"
      className="pointer-events-none absolute top-1 z-10 w-56 rounded-md border border-line bg-raised p-2 text-meta shadow-raised"
      style={share < 0.5 ? { left: `calc(${share * 100}% + 12px)` } : { right: `calc(${(1 - share) * 100}% + 12px)` }}
    >
      <p className="font-medium">{formatRange(new Date(row.at), new Date(row.at + data.stepMs), now)}</p>
      {row.attempts === null ? (
        <p className="text-muted">{row.at < now.getTime() ? "Nothing was heard." : "Not yet."}</p>
      ) : (
        <>
          <p className="flex justify-between gap-3">
            <span>Total</span>
            <span>
              {formatCount(row.total)} of {formatCount(row.attempts)}
              {row.attempts > 0 ? ` · ${formatPercent(row.total / row.attempts)}` : ""}
            </span>
          </p>
          {usual ? (
            <p className="flex justify-between gap-3 text-muted">
              <span>Expected</span>
              <span>
                {usualText(usual.expected)}, up to {usualText(usual.upper)}
              </span>
            </p>
          ) : null}
          {parts.map((part) => (
            <p key={part.id} className="flex items-center gap-1.5">
              <ProviderDot provider={part.id} />
              <span className="min-w-0 flex-1 truncate">{part.label}</span>
              <span>{formatCount(part.count)}</span>
            </p>
          ))}
        </>
      )}
    </div>
  );
}
