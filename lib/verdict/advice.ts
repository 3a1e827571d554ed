import type { VerdictFacts } from "#lib/verdict/facts";
import { LOOKS, STEPS, type System, type Verify } from "#lib/verdict/fix-steps";
import { fillCommand } from "#lib/verdict/shell";
import type { RuleId } from "#lib/verdict/truth-table";

export type Fix = {
  text: string;
  command: string | null;
  /** The mail server it is for; null for every one. */
  system: System | null;
  /** What shows that it worked; null when only a person can tell. */
  verify: Verify | null;
  warning: boolean;
};
export type Advice = { wouldChange: string[]; fix: Fix[]; looks: { label: string; command: string }[] };

const CAUSE_LABELS: Record<string, string> = {
  unknown_path: "Refusing server not named",
  own_hop: "Our own hop refuses",
  address_fallback: "Sent to the domain's own address",
  stale_mx: "Stale MX or pinned route",
  pinned_route: "Pinned route",
  misrouted: "Sent to a server that is not theirs",
  receiver_incident: "Incident at the receiver",
  pool_refused: "One pool may not relay there",
  domain_not_served: "Domain not served by its MX",
  case_bug: "Capitals in local parts refused",
  part_of_mail: "A test passes, the bulk fails",
  dns_differs: "DNS differs",
  bad_address: "Bad address",
  inconclusive: "Inconclusive",
};

/** A cause in words. */
export function causeLabel(cause: string): string {
  return CAUSE_LABELS[cause] ?? cause.replaceAll("_", " ");
}

/** What would change the judgement, what to do about it, and commands to look by hand; names in commands are quoted. */
export function advise(rule: RuleId, facts: VerdictFacts): Advice {
  const server = facts.servers[0];
  const domain = server?.domain ?? facts.largestDomain ?? facts.provider;
  const host = server?.remoteMta ?? server?.remoteIp ?? null;
  const values = { domain, host, name: server?.remoteMta ?? null, postmaster: `postmaster@${domain}` };
  const route = facts.outside?.route ?? null;
  const words: Record<string, string> = {
    ...{ who: host ?? "the server", at: domain },
    route: route === null ? "" : ` (${route})`,
  };
  return {
    wouldChange: changes(rule, facts),
    fix: STEPS[rule].map(({ text, command, system, verify, warning }) => ({
      text: text.replace(/\{(\w+)\}/g, (_, name: string) => words[name] ?? ""),
      command: command === undefined ? null : fillCommand(command, values),
      ...{ system: system ?? null, verify: verify ?? null, warning: warning ?? false },
    })),
    looks: LOOKS.flatMap(({ label, command }) => {
      const filled = fillCommand(command, values);
      return filled === null ? [] : [{ label, command: filled }];
    }),
  };
}

function changes(rule: RuleId, { dns, endedAt }: VerdictFacts): string[] {
  switch (rule) {
    case "R0":
      return ["A log or report that names the refusing server."];
    case "R1a":
      return ["Settings, Our paths (or REBOUND_OWN_HOPS), without that server."];
    case "R1b":
    case "R1c":
    case "R1d":
    case "R1e":
      return [
        "A DNS answer, such as that of the resolver your mail server uses, that has the refusing server in the MX.",
        "An answer kept from before the first refusal that has it.",
      ];
    case "R2":
      return [
        "Another pool that gets through to the provider in the same time.",
        "A DNS answer without the refusing servers.",
        ...(endedAt === null ? ["The end of the refusals: then a retry is due."] : []),
      ];
    case "R3":
      return ["A refusal of the other pools too."];
    case "R4":
      return ["One delivery to anybody at the domain."];
    case "R5":
      return ["A refused local part without capitals."];
    case "RT":
      return [
        "A test on the failing path that is refused too: then it is the whole receiver.",
        "A pool, a spelling, a domain or an hour that sets the refused mail apart.",
      ];
    case "R6":
      return ["The answer of the resolver that your mail server uses."];
    case "R7":
      return ["One delivery to the address."];
    case "R–":
      return dns.failures.length > 0
        ? ["An answer of DNS: it is asked again."]
        : ["More events, logs with deliveries and pools, or older DNS answers."];
  }
}
