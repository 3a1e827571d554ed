"use client";
import { useEffect, useRef } from "react";

/** Whether keys belong to what has the focus: somebody types, or a dialog is open. */
export function keysAreTaken(target: EventTarget | null): boolean {
  if (document.querySelector("[role=dialog]")) return true;
  return (
    target instanceof Element &&
    target.closest("input, textarea, select, [contenteditable=true], [role=listbox]") !== null
  );
}

/** Plain keys of a page (`-`, `[`, `n` …). Ignored with a modifier, while typing, and when something else took them. */
export function useKeys(keys: Record<string, () => void>): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
      const run = latest.current[event.key];
      if (!run || keysAreTaken(event.target)) return;
      event.preventDefault();
      run();
    }
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}
