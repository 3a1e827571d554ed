import type { PreflightFacts } from "#lib/release/preflight";
import type { PreflightLine } from "#lib/release/watch/contract";

export type LineFacts = Pick<PreflightFacts, "approval" | "leaseUntil" | "stageSize" | "left" | "now"> & {
  cohortState: string;
  /** Why it is not this stage's turn, hold and incident aside; null when it is. */
  turn: string | null;
  holdState: string | null;
  incidentState: string;
  /** Facts at the approval beside facts now; empty without an approval. */
  compared: readonly { fact: string; label: string; before: string; now: string; changed: boolean }[];
  /** Suppression lists that are set up, by name. */
  lists: readonly string[];
  /** Members that were on a list when it was last looked at, and would be left out. */
  listed: number;
  /** What the last run against a list that looked at the whole stage came to; null when there was none. */
  lastRun: { at: Date; text: string } | null;
};

const TODO_OF_PLAN: Record<string, string> = {
  draft: "Freeze the plan, then request a review.",
  frozen: "Request a review: another person decides.",
  in_review: "An approver who is not the author decides it under Reviews.",
  stale: "Request a review again.",
  paused: "Judge the stage before again when more was heard, or stop.",
  declined: "Propose a new cohort on the incident.",
  stopped: "Propose a new cohort on the incident.",
};

/**
 * What a release of the stage would meet, in the order a person reads it: whether it may go, whether the facts are those
 * that were approved, and whom it would reach. A line that fails says what to do. Times in words are UTC.
 */
export function preflightLines(facts: LineFacts): PreflightLine[] {
  return [
    turn(facts),
    approval(facts),
    mx(facts),
    ...others(facts),
    hold(facts),
    incident(facts),
    who(facts),
    lists(facts),
  ];
}

function turn({ turn, cohortState }: LineFacts): PreflightLine {
  if (turn === null) return pass("turn", "It is this stage's turn.");
  return fail("turn", turn, TODO_OF_PLAN[cohortState] ?? "Nothing now: it goes on when the stage before has passed.");
}

function approval({ approval, cohortState, now }: LineFacts): PreflightLine {
  // The line about its turn says who is waited for.
  if (!approval && cohortState === "in_review") return notRun("approval", "Nobody has decided on this plan yet.");
  if (!approval) return fail("approval", "Nobody has approved this very plan.", "Request a review.");
  const until = `${approval.expiresAt.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return approval.expiresAt > now
    ? pass("approval", `Approved by a second person; the approval ends at ${until}.`)
    : fail("approval", `The approval ended at ${until}.`, "Request a new review.");
}

function mx({ compared }: LineFacts): PreflightLine {
  const row = compared.find((each) => each.fact === "mx");
  if (!row) return { ...notRun("mx", "The MX is compared with what was approved, once it is approved."), todo: null };
  if (row.changed)
    return fail(
      "mx",
      `The MX is not what was approved: it was ${row.before}; it is ${row.now}.`,
      "Read the evidence on the incident, then request a new review.",
    );
  return row.now === "not asked"
    ? notRun(
        "mx",
        "No resolver was asked for the MX, so nobody knows whether it still matches.",
        "Ask DNS on the incident.",
      )
    : pass("mx", `The MX still matches what was approved: ${row.now}.`);
}

function others({ compared }: LineFacts): PreflightLine[] {
  const rest = compared.filter((row) => row.fact !== "mx");
  const changed = rest.filter((row) => row.changed);
  if (changed.length > 0)
    return changed.map((row) =>
      fail(
        row.fact,
        `${row.label} was “${row.before}” when it was approved, and is “${row.now}”.`,
        "Request a new review.",
      ),
    );
  if (rest.length === 0) return [];
  return [pass("facts", "Verdict, incident, deliveries, bounces and suppressions are as they were approved.")];
}

function hold({ holdState, leaseUntil, now }: LineFacts): PreflightLine {
  const until = leaseUntil ? `${leaseUntil.toISOString().slice(0, 16).replace("T", " ")} UTC` : "";
  if (holdState === "active" && leaseUntil && leaseUntil > now)
    return pass("hold", `The suppression hold is in place until ${until}.`);
  return fail(
    "hold",
    holdState === "active" && until
      ? `The suppression hold ran out at ${until}, so a failed retry could suppress good addresses.`
      : "The suppression hold is not in place, so a failed retry could suppress good addresses.",
    "Renew the hold on the incident.",
  );
}

function incident({ incidentState }: LineFacts): PreflightLine {
  if (incidentState === "false_alarm")
    return fail(
      "incident_state",
      "The incident was called a false alarm.",
      "Stop this plan, or open the incident again.",
    );
  if (incidentState === "merged")
    return fail("incident_state", "The incident was merged into another one.", "Propose the cohort on that one.");
  return pass("incident_state", `The incident is ${incidentState.replaceAll("_", " ")}.`);
}

function who({ left, stageSize }: LineFacts): PreflightLine {
  if (left === 0)
    return fail(
      "recipients",
      "Nobody in this stage needs a retry any more.",
      "Nothing is to be sent: stop this plan, or propose a new cohort.",
    );
  const out = stageSize - left;
  return pass(
    "recipients",
    out === 0
      ? `All ${stageSize} recipients still need the retry.`
      : `${left} of ${stageSize} recipients still need the retry; ${out} would be left out.`,
  );
}

function lists({ lists, lastRun, listed }: LineFacts): PreflightLine {
  if (listed > 0)
    return {
      ...pass(
        "lists",
        `${listed} ${listed === 1 ? "recipient is" : "recipients are"} on a provider's suppression list and would be left out, because their mail would be dropped without a bounce.`,
      ),
      todo: "Take them off under Suppression lists on this page, or release without them.",
    };
  if (lists.length === 0)
    return notRun(
      "lists",
      "No suppression list of a provider is set up, so nobody looked whether one would drop these recipients silently.",
      "If you send through a provider, an administrator adds its list under Settings, Release targets.",
    );
  if (!lastRun)
    return notRun(
      "lists",
      `Nobody took this stage off ${lists.length === 1 ? `the list ${lists[0]}` : `the ${lists.length} lists that are set up`}. A listed address is dropped by the provider without a bounce.`,
      "Do a dry run under Suppression lists on this page.",
    );
  return pass("lists", `${lastRun.at.toISOString().slice(0, 16).replace("T", " ")} UTC: ${lastRun.text}`);
}

function pass(id: string, says: string): PreflightLine {
  return { id, state: "pass", says, todo: null };
}

function fail(id: string, says: string, todo: string): PreflightLine {
  return { id, state: "fail", says, todo };
}

function notRun(id: string, says: string, todo: string | null = null): PreflightLine {
  return { id, state: "not_run", says, todo };
}
