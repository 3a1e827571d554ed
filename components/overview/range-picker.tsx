"use client";
import { useWindow } from "#components/overview/use-window";
import { RANGES, rangeWords } from "#components/overview/window";
import { cx } from "#components/ui/cx";

/** The ranges that end now. None is pressed while a window was picked on the chart. */
export function RangePicker({ className }: { className?: string }) {
  const { range, window, setRange } = useWindow();
  return (
    <fieldset
      aria-label="Time range"
      className={cx("inline-flex h-8 overflow-hidden max-sm:w-full rounded-md border border-line-strong", className)}
    >
      {RANGES.map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={!window.picked && range === name}
          onClick={() => setRange(name)}
          className="grow border-line-strong px-2.5 text-meta text-muted hover:bg-hover hover:text-ink not-first:border-l aria-pressed:bg-selected aria-pressed:font-medium aria-pressed:text-ink -outline-offset-2"
        >
          {rangeWords(name)}
        </button>
      ))}
    </fieldset>
  );
}
