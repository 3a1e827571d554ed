import { PATHS, type Path, type VerdictFacts } from "#lib/verdict/facts";
import { type Decision, decide, type RuleId } from "#lib/verdict/truth-table";
import { nameOf } from "#lib/verdict/wording";

export const RISKS = ["low", "medium", "high"] as const;
export type Risk = { word: (typeof RISKS)[number]; why: string };

export type RecipientGroup = {
  path: Path;
  label: string;
  refusals: number;
  /** The servers with most of it, at most three, and an event of the first. */
  servers: string[];
  sampleEventId: string | null;
  rule: RuleId;
  decision: Decision;
  risk: Risk;
};

const LABELS: Record<Path, string> = {
  own: "Refused by our own hops",
  in_mx: "Refused by servers in the MX",
  fallback: "Refused at the domain's own address",
  stale: "Refused by servers that had left the MX",
  near: "Refused by servers of the same provider, not in the answer",
  outside: "Sent to servers that are not theirs",
  unknown: "Refused by servers that DNS could not place",
  unnamed: "Refused by servers that nobody names",
};

/** The risk of following a decision, and why. */
export function riskOf(decision: Decision, rule: RuleId, facts: VerdictFacts): Risk {
  if (decision === "hold")
    return { word: "low", why: "Nobody is suppressed and nothing is sent while it lasts; the mail arrives later." };
  if (decision === "suppress")
    return { word: "medium", why: "A good address would be lost if this is wrong; a controlled retry failed as well." };
  if (decision === "retry") {
    return facts.acceptedAtProvider > 0
      ? { word: "low", why: "It has stopped, and the provider accepted other mail: a small stage shows it." }
      : {
          word: "medium",
          why: "It has stopped, but nothing is known to have been accepted: begin with a small stage.",
        };
  }
  if (rule === "R1d" || rule === "R1e")
    return { word: "high", why: "Whatever is sent now goes to a server that is not the receiver's." };
  if (rule.startsWith("R1"))
    return { word: "high", why: "Whatever is sent before the cause is mended takes the same way and fails again." };
  if (rule === "R3") return { word: "medium", why: "The refused pool would fail again; the others get through." };
  return { word: "medium", why: "The cause is not settled: sending again or suppressing would be a guess." };
}

/**
 * The decision for each way the refused mail went, most refusals first: the truth table walked with the facts of that way
 * alone. There are as many groups as ways, eight at most. One way never suppresses what the whole does not.
 */
export function recipientGroups(facts: VerdictFacts): RecipientGroup[] {
  const whole = decide(facts);
  return PATHS.filter((path) => facts.paths[path] > 0)
    .map((path): RecipientGroup => {
      const servers = facts.servers.filter((server) => server.path === path);
      const part = decide(factsOf(path, facts));
      const tooFar = part.decision === "suppress" && whole.decision !== "suppress";
      const decision: Decision = tooFar ? "investigate" : part.decision;
      return {
        ...{ path, label: LABELS[path], refusals: facts.paths[path], decision, rule: part.rule },
        servers: [...new Set(servers.map(nameOf))].slice(0, 3),
        sampleEventId: servers[0]?.sampleEventId ?? null,
        risk: riskOf(decision, part.rule, facts),
      };
    })
    .sort((a, b) => b.refusals - a.refusals);
}

/** The facts as if only the mail of one way had been refused. Recipients are not counted by way: at most one a refusal. */
function factsOf(path: Path, facts: VerdictFacts): VerdictFacts {
  const events = facts.paths[path];
  const paths = Object.fromEntries(PATHS.map((one) => [one, one === path ? events : 0])) as Record<Path, number>;
  return {
    ...facts,
    ...{ paths, events, recipients: Math.min(facts.recipients, events), notCompared: 0 },
    behindMx: Math.min(facts.behindMx, events),
    servers: facts.servers.filter((server) => server.path === path),
  };
}
