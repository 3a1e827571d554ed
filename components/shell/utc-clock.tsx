"use client";
import { useSyncExternalStore } from "react";
import { formatClock } from "#components/ui/format";
import { useNow } from "#components/ui/use-now";

const never = () => () => {};

/** The clock that every time of the console goes by. The server leaves its room empty: it does not know this second. */
export function UtcClock() {
  const now = useNow();
  const here = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return (
    <span
      title="Every time in the console is UTC; hover one for yours and its age."
      className="w-[4.5rem] shrink-0 whitespace-nowrap text-right text-meta text-muted max-sm:hidden"
    >
      {here ? `${formatClock(now)} UTC` : null}
    </span>
  );
}
