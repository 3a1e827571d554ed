"use client";
import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import { cx } from "#components/ui/cx";
import { formatClock } from "#components/ui/format";
import {
  type Bounds,
  type DraftWindow,
  type Handle,
  handleAt,
  moveByKey,
  moveHandle,
  timeAtShare,
} from "#lib/incident/window-finder/handle-move";
import { dayClockUtc } from "#lib/platform/utc-words";

type HandlesProps = {
  window: DraftWindow;
  /** As far as a handle may go. */
  bounds: Bounds;
  /** What the plot shows, which may reach into time to come. */
  plot: Bounds;
  /** The window is not the incident's own any more. */
  moved: boolean;
  onMove: (window: DraftWindow) => void;
};

/** Onset and stop over the plot of a chart: dragged with the pointer, moved with the arrow keys. */
export function WindowHandles({ window, bounds, plot, moved, onMove }: HandlesProps) {
  const span = plot.to - plot.from;
  const share = (at: number) => `${((at - plot.from) / span) * 100}%`;
  const from = handleAt(window, "onset", bounds);
  const to = handleAt(window, "stop", bounds);
  return (
    <div className="pointer-events-none absolute inset-0">
      <div
        aria-hidden="true"
        className={cx("absolute inset-y-0 opacity-45", moved ? "bg-accent-soft" : "bg-transparent")}
        style={{ left: share(from), width: `${((to - from) / span) * 100}%` }}
      />
      <OneHandle handle="onset" at={from} left={share(from)} {...{ window, bounds, plot, onMove }} />
      <OneHandle handle="stop" at={to} left={share(to)} {...{ window, bounds, plot, onMove }} />
    </div>
  );
}

/** Outside of the window where there is room, so that both labels can be read; never beyond the plot. */
function labelPlace(handle: Handle, share: number): string {
  if (handle === "onset") return share < 0.25 ? "left-3 -top-2" : "right-3 -top-2";
  return share > 0.75 ? "right-3 top-4" : "left-3 -top-2";
}

type OneProps = Omit<HandlesProps, "moved"> & { handle: Handle; at: number; left: string };

function OneHandle({ handle, at, left, window, bounds, plot, onMove }: OneProps) {
  const dragging = useRef(false);
  const open = handle === "stop" && window.to === null;
  const limit = handle === "onset" ? handleAt(window, "stop", bounds) : handleAt(window, "onset", bounds);

  function onPointerDown(event: PointerEvent<HTMLElement>) {
    if (event.button !== 0) return;
    // The brush beneath must not take it for a selection.
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    dragging.current = true;
  }

  function onPointerMove(event: PointerEvent<HTMLElement>) {
    const box = event.currentTarget.parentElement?.getBoundingClientRect();
    if (!dragging.current || !box) return;
    event.stopPropagation();
    onMove(moveHandle(window, handle, timeAtShare((event.clientX - box.left) / box.width, plot), bounds));
  }

  function onKeyDown(event: KeyboardEvent) {
    const next = moveByKey(window, handle, event, bounds);
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    onMove(next);
  }

  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={handle === "onset" ? "Onset of the incident" : "Stop of the incident"}
      aria-orientation="horizontal"
      aria-valuemin={handle === "onset" ? bounds.from : limit}
      aria-valuemax={handle === "onset" ? limit : bounds.to}
      aria-valuenow={at}
      aria-valuetext={open ? "it goes on" : dayClockUtc(new Date(at))}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        dragging.current = false;
      }}
      onPointerCancel={() => {
        dragging.current = false;
      }}
      onKeyDown={onKeyDown}
      className="pointer-events-auto absolute inset-y-0 -ml-3 w-6 cursor-ew-resize touch-none"
      style={{ left }}
    >
      <span
        aria-hidden="true"
        className={cx("absolute inset-y-0 left-3 border-ink border-l", open && "border-dashed")}
      />
      <span
        aria-hidden="true"
        className={cx(
          "absolute whitespace-nowrap rounded-sm border border-ink bg-bg px-1 text-tick",
          labelPlace(handle, (at - plot.from) / (plot.to - plot.from)),
        )}
      >
        {handle} {open ? "open" : formatClock(new Date(at))}
      </span>
    </div>
  );
}
