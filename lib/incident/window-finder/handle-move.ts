/** The two ends of a window in milliseconds, UTC; `to` null: it goes on. */
export type DraftWindow = { from: number; to: number | null };
export type Handle = "onset" | "stop";
/** What the chart shows, in milliseconds; nothing can be set beyond it. */
export type Bounds = { from: number; to: number };

const MINUTE = 60_000;

/** Where a handle stands: the stop of a window that goes on stands at the end of what is shown. */
export function handleAt(window: DraftWindow, handle: Handle, bounds: Bounds): number {
  const at = handle === "onset" ? window.from : (window.to ?? bounds.to);
  return Math.min(bounds.to, Math.max(bounds.from, at));
}

/** The window with one handle moved to `at`: on full minutes, within what is shown, and never past the other handle. */
export function moveHandle(window: DraftWindow, handle: Handle, at: number, bounds: Bounds): DraftWindow {
  const minute = Math.round(at / MINUTE) * MINUTE;
  if (handle === "onset") {
    const last = (window.to ?? bounds.to) - MINUTE;
    return { ...window, from: Math.max(bounds.from, Math.min(minute, last)) };
  }
  return { ...window, to: Math.min(bounds.to, Math.max(minute, window.from + MINUTE)) };
}

/** The time under a pointer: `share` of the way through what is shown. */
export function timeAtShare(share: number, bounds: Bounds): number {
  return bounds.from + Math.min(1, Math.max(0, share)) * (bounds.to - bounds.from);
}

/**
 * The window after a key on a handle: arrows a minute, with Shift ten, Page keys an hour, Home and End as far as it
 * goes. null for every other key.
 */
export function moveByKey(
  window: DraftWindow,
  handle: Handle,
  key: { key: string; shiftKey: boolean },
  bounds: Bounds,
): DraftWindow | null {
  const step = key.shiftKey ? 10 * MINUTE : MINUTE;
  const by: Record<string, number> = {
    ArrowLeft: -step,
    ArrowDown: -step,
    ArrowRight: step,
    ArrowUp: step,
    PageDown: -60 * MINUTE,
    PageUp: 60 * MINUTE,
    Home: Number.NEGATIVE_INFINITY,
    End: Number.POSITIVE_INFINITY,
  };
  const move = by[key.key];
  if (move === undefined) return null;
  const to = handleAt(window, handle, bounds) + move;
  return moveHandle(window, handle, Math.min(bounds.to, Math.max(bounds.from, to)), bounds);
}
