import { formatCount, formatPercent } from "#components/ui/format";

/** A count with thin-space thousands, never rounded. */
export function Count({ value }: { value: number }) {
  return <span className="whitespace-nowrap">{formatCount(value)}</span>;
}

/** A share with its base on hover and for screen readers; `—` when the base is 0 or unknown. */
export function Share({ part, of, base = false }: { part: number; of: number | null; base?: boolean }) {
  if (of === null) return <NoData why="Nobody told us the attempts, so there is no share." />;
  if (of === 0) return <NoData why="No attempts, so there is no share." />;
  const text = `${formatCount(part)} of ${formatCount(of)}`;
  return (
    <span className="whitespace-nowrap" title={text}>
      {formatPercent(part / of)}
      {base ? ` of ${formatCount(of)}` : <span className="sr-only"> ({text})</span>}
    </span>
  );
}

/** No data is not zero: a dash that says why. */
export function NoData({ why }: { why: string }) {
  return (
    <span title={why} className="text-muted">
      <span aria-hidden="true">—</span>
      <span className="sr-only">no data: {why}</span>
    </span>
  );
}
