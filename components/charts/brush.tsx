"use client";
import { type KeyboardEvent, type MouseEvent, type PointerEvent, useId, useRef, useState } from "react";
import { useCursor } from "#components/charts/cursor";
import type { ChartData } from "#components/charts/series";
import { ChartTip, rowSentence } from "#components/charts/tip";
import type { UsualStep } from "#components/charts/usual";
import { useNow } from "#components/ui/use-now";

type BrushProps = {
  data: ChartData;
  what: string;
  usual?: readonly (UsualStep | null)[];
  onSelect?: (from: number, to: number) => void;
  /** Lets the window go. With it a click selects the step under it, and a double click lets go. */
  onClear?: (() => void) | undefined;
  /** Small charts have no room for one. */
  tip?: boolean;
};

/**
 * Reads the chart under the pointer or arrow keys, and selects a window by drag or Shift and arrows. It lies above the
 * bars and is all that redraws while somebody drags.
 */
export function Brush({ data, what, usual, onSelect, onClear, tip = true }: BrushProps) {
  const now = useNow();
  const hint = useId();
  const [cursor, setCursor] = useCursor();
  const [range, setRange] = useState<{ anchor: number; head: number } | null>(null);
  const [keyboard, setKeyboard] = useState(false);
  const [over, setOver] = useState(false);
  const dragging = useRef<number | null>(null);
  const dragged = useRef(false);
  const count = data.rows.length;

  function indexAt(event: MouseEvent<HTMLElement>): number {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    return Math.min(count - 1, Math.max(0, Math.floor(share * count)));
  }

  function apply(anchor: number, head: number) {
    const [first, last] = anchor < head ? [anchor, head] : [head, anchor];
    setRange(null);
    onSelect?.(data.from + first * data.stepMs, data.from + (last + 1) * data.stepMs);
  }

  function onPointerDown(event: PointerEvent<HTMLElement>) {
    if (!onSelect || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    dragging.current = indexAt(event);
    dragged.current = false;
    setRange(null);
  }

  function onPointerMove(event: PointerEvent<HTMLElement>) {
    const index = indexAt(event);
    setKeyboard(false);
    setOver(true);
    setCursor(index);
    if (dragging.current !== null && (range !== null || index !== dragging.current)) {
      setRange({ anchor: dragging.current, head: index });
    }
  }

  function onPointerUp() {
    dragging.current = null;
    if (!range) return;
    dragged.current = true;
    apply(range.anchor, range.head);
  }

  function onClick(event: MouseEvent<HTMLElement>) {
    if (!onClear || dragged.current) return;
    if (event.detail > 1) onClear();
    else apply(indexAt(event), indexAt(event));
  }

  function leave() {
    setOver(false);
    setCursor(null);
  }

  function onKeyDown(event: KeyboardEvent) {
    const here = cursor ?? count - 1;
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      event.preventDefault();
      const next = Math.min(count - 1, Math.max(0, here + (event.key === "ArrowLeft" ? -1 : 1)));
      setKeyboard(true);
      setCursor(cursor === null ? here : next);
      if (event.shiftKey && onSelect) setRange({ anchor: range?.anchor ?? here, head: next });
    } else if (event.key === "Home" || event.key === "End") {
      event.preventDefault();
      setKeyboard(true);
      setCursor(event.key === "Home" ? 0 : count - 1);
    } else if (event.key === "Enter" && (range || (onClear && cursor !== null))) {
      event.preventDefault();
      apply(range?.anchor ?? here, range?.head ?? here);
    } else if (event.key === "Escape" && (range || (keyboard && cursor !== null))) {
      event.preventDefault();
      // What was being dragged is let go of; the click that ends it selects nothing.
      dragged.current = dragging.current !== null;
      dragging.current = null;
      setRange(null);
      setCursor(null);
    }
  }

  const row = cursor === null ? undefined : data.rows[cursor];
  const first = range ? Math.min(range.anchor, range.head) : 0;
  const last = range ? Math.max(range.anchor, range.head) : 0;
  const share = (index: number) => `${(index / count) * 100}%`;

  return (
    <div
      role="application"
      aria-label={`${what} over time`}
      aria-roledescription="chart"
      aria-describedby={hint}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keyboards read the chart by arrow keys
      tabIndex={0}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => {
        dragging.current = null;
        setRange(null);
      }}
      onPointerLeave={() => dragging.current === null && leave()}
      onClick={onClick}
      onBlur={leave}
      onKeyDown={onKeyDown}
      className={`absolute inset-0 touch-pan-y select-none ${onSelect ? "cursor-crosshair" : ""}`}
    >
      <span id={hint} className="sr-only">
        Arrow keys read one step after the other.
        {onSelect ? " Shift and arrow keys select a window, Enter opens it, Escape lets go." : ""}
      </span>
      {range ? (
        <div
          data-range
          className="pointer-events-none absolute inset-y-0 border-accent border-x bg-accent-soft"
          style={{ left: share(first), width: share(last - first + 1) }}
        />
      ) : null}
      {row && cursor !== null ? (
        <>
          <div
            className="pointer-events-none absolute inset-y-0 border-muted border-l"
            style={{ left: share(cursor + 0.5) }}
          />
          {tip && (over || keyboard) ? (
            <ChartTip data={data} row={row} usual={usual?.[cursor] ?? null} share={(cursor + 0.5) / count} />
          ) : null}
        </>
      ) : null}
      <span aria-live="polite" className="sr-only">
        {keyboard && row && cursor !== null ? rowSentence(data, row, now, usual?.[cursor]) : ""}
      </span>
    </div>
  );
}
