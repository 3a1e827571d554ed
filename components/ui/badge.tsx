import type { ReactNode } from "react";
import { cx } from "#components/ui/cx";
import { reasonLabel } from "#components/ui/words";
import type { Reason } from "#lib/classify/reason";

export type Side = "ours" | "theirs" | "address" | "unknown";
export type Tone = Side | "pass" | "fail" | "inconclusive" | "held" | "plain";

const TONE: Record<Tone, string> = {
  ours: "border-ours bg-ours-soft text-ours",
  theirs: "border-theirs bg-theirs-soft text-theirs",
  address: "border-address bg-address-soft text-address",
  unknown: "border-dashed border-unknown bg-unknown-soft text-unknown",
  pass: "border-pass bg-pass-soft text-pass",
  fail: "border-fail bg-fail-soft text-fail",
  inconclusive: "border-dashed border-inconclusive bg-inconclusive-soft text-inconclusive",
  held: "border-held bg-held-soft text-held",
  plain: "border-line-strong text-muted",
};

/** A word in its colour of meaning. */
export function Badge({ tone = "plain", title, children }: { tone?: Tone; title?: string; children: ReactNode }) {
  return (
    <span
      title={title}
      className={cx(
        "inline-flex h-5 items-center gap-1 whitespace-nowrap rounded-sm border px-1.5 font-medium text-tick",
        TONE[tone],
      )}
    >
      {children}
    </span>
  );
}

const SIDE_TITLE: Record<Side, string> = {
  ours: "The cause is on our side.",
  theirs: "The cause is at the receiver.",
  address: "The address itself is bad.",
  unknown: "The facts do not decide it.",
};

/** Whose fault it is; null is “no verdict yet”. */
export function SideBadge({ side }: { side: Side | null }) {
  if (side === null) {
    return (
      <Badge tone="unknown" title="No verdict was made yet.">
        no verdict
      </Badge>
    );
  }
  return (
    <Badge tone={side} title={SIDE_TITLE[side]}>
      {side}
    </Badge>
  );
}

const STATE_TONE: Record<string, Tone> = {
  passed: "pass",
  completed: "pass",
  approved: "pass",
  resolved: "pass",
  done: "pass",
  failed: "fail",
  declined: "fail",
  stopped: "fail",
  inconclusive: "inconclusive",
  paused: "inconclusive",
  stale: "inconclusive",
  expired: "inconclusive",
  held: "held",
  active: "held",
};

/** A state of an incident, cohort, stage, review, upload or hold, in words. */
export function StateBadge({ state }: { state: string }) {
  return <Badge tone={STATE_TONE[state] ?? "plain"}>{state.replaceAll("_", " ")}</Badge>;
}

/** The class of failure. */
export function ReasonBadge({ reason }: { reason: Reason }) {
  return <Badge>{reasonLabel(reason)}</Badge>;
}
