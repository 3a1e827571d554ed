"use client";
import { createContext, type ReactNode, useContext, useMemo, useSyncExternalStore } from "react";

type Cursor = {
  get: () => number | null;
  set: (index: number | null) => void;
  subscribe: (listener: () => void) => () => void;
};

function makeCursor(): Cursor {
  let index: number | null = null;
  const listeners = new Set<() => void>();
  return {
    get: () => index,
    set(next) {
      if (next === index) return;
      index = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const CursorContext = createContext<Cursor>(makeCursor());

/** Charts inside share one crosshair: a step of the window, by index. Only the lines redraw when it moves. */
export function SharedCursor({ children }: { children: ReactNode }) {
  const cursor = useMemo(makeCursor, []);
  return <CursorContext value={cursor}>{children}</CursorContext>;
}

export function useCursor(): readonly [number | null, (index: number | null) => void] {
  const cursor = useContext(CursorContext);
  const index = useSyncExternalStore(cursor.subscribe, cursor.get, () => null);
  return [index, cursor.set];
}
