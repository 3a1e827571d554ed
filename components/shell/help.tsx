"use client";
import { Dialog } from "#components/ui/dialog";

const KEYS: readonly (readonly [string, string])[] = [
  ["j  k", "next, previous row"],
  ["Enter", "open the row"],
  ["/  ⌘K", "search"],
  ["g then o  i  e  r", "go to Overview, Incidents, Events, Reviews"],
  ["g then n  v  s", "go to Intake, Evidence, Settings"],
  ["[  ]", "Overview: the window one step earlier, later"],
  ["-", "Overview: zoom out"],
  ["← →  Shift ← →  Enter", "on a chart: move, select, zoom into the selection"],
  ["Esc", "Overview: let the window go; a double click on the chart does the same"],
  ["x", "incident, picked window: what differs"],
  ["c", "incident: propose a cohort"],
  ["h", "incident: go to the hold"],
  ["n", "incident: write a note"],
  ["a  d", "review: approve, decline (asks); in the list: go to the form"],
  ["?", "this list"],
];

/** The list of keys. */
export function HelpDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keys">
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2">
        {KEYS.map(([keys, what]) => (
          <div key={keys} className="contents">
            <dt>
              <kbd className="whitespace-nowrap font-mono text-meta">{keys}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
