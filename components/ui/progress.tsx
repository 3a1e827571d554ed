import { formatPercent } from "#components/ui/format";

/** How far something is: `value` of `max` (1 unless told); null when nobody knows yet. `label` says what. */
export function Progress({ value, max = 1, label }: { value: number | null; max?: number; label: string }) {
  const share = value === null ? null : max > 0 ? Math.min(1, Math.max(0, value / max)) : 0;
  return (
    <progress
      aria-label={label}
      {...(share === null ? {} : { value: share, max: 1 })}
      title={share === null ? label : `${label}: ${formatPercent(share)}`}
      className="h-1.5 w-full appearance-none overflow-hidden rounded-full bg-line [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-accent"
    />
  );
}
