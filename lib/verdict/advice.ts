import type { VerdictFacts } from "#lib/verdict/facts";
import type { RuleId } from "#lib/verdict/truth-table";

export type Fix = { text: string; command: string | null };
export type Advice = { wouldChange: string[]; fix: Fix[] };

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
  dns_differs: "DNS differs",
  bad_address: "Bad address",
  inconclusive: "Inconclusive",
};

/** A cause in words. */
export function causeLabel(cause: string): string {
  return CAUSE_LABELS[cause] ?? cause.replaceAll("_", " ");
}

/** What would change the judgement, and what to do about it, with a command where there is one. */
export function advise(rule: RuleId, facts: VerdictFacts): Advice {
  const domain = safeName(facts.servers[0]?.domain ?? facts.largestDomain ?? facts.provider);
  const host = facts.servers[0]?.remoteMta ?? facts.servers[0]?.remoteIp ?? "the server";
  return { wouldChange: changes(rule, facts), fix: fixes(rule, domain, host, facts.outside?.route ?? null) };
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

function fixes(rule: RuleId, domain: string, host: string, configured: string | null): Fix[] {
  const named = configured === null ? "" : ` (${configured})`;
  const look = { text: `See what your mail server's resolver says now.`, command: `dig MX ${domain}` };
  const route = {
    text: "See whether a transport map or relayhost sends the domain elsewhere.",
    command: `postmap -q ${domain} $(postconf -h transport_maps); postconf relayhost default_transport`,
  };
  switch (rule) {
    case "R0":
      return [
        {
          text: "Bring in the mail log of the same hours: Postfix writes relay=host[address] into each line.",
          command: null,
        },
        { text: "Reports of Postfix name the address in their first, human-readable part: keep it.", command: null },
      ];
    case "R1a":
      return [
        {
          text: `Check that we may relay through ${host}: signing in, allowed networks, the address we send from.`,
          command: "postconf relayhost smtp_sasl_auth_enable smtp_sasl_password_maps",
        },
      ];
    case "R1b":
      return [
        {
          text: "The look-up of the MX failed when the mail went out. Repair the resolver, then retry.",
          command: null,
        },
        look,
      ];
    case "R1c":
      return [
        { text: "Empty the cache of the resolver, then ask again.", command: `rndc flushname ${domain}` },
        look,
        route,
      ];
    case "R1d":
      return [{ ...route, text: `Remove the route to ${host}${named}, then retry.` }, look];
    case "R1e":
      return [
        route,
        look,
        { text: "If no route names it, somebody may answer your DNS falsely: treat it as urgent.", command: null },
      ];
    case "R2":
      return [
        { text: "Hold suppression. Nothing is wrong with these addresses.", command: null },
        { text: "When it has stopped, propose a retry and release a small sample first.", command: null },
      ];
    case "R3":
      return [
        {
          text: "Compare what the pools differ in: address, PTR, allow-list at the receiver, signing in.",
          command: null,
        },
      ];
    case "R4":
      return [{ text: `Tell the postmaster of ${domain}: its MX does not accept mail for it.`, command: null }];
    case "R5":
      return [
        {
          text: "Hold suppression, tell the provider, and keep the spelling as it is: local parts may differ by case.",
          command: null,
        },
      ];
    case "R6":
      return [look, { text: "Add the resolver of your mail server to REBOUND_RESOLVERS.", command: null }];
    case "R7":
      return [{ text: "Suppress the address.", command: null }];
    case "R–":
      return [{ text: "Ask DNS again, and look at the raw replies.", command: null }];
  }
}

/** A domain as it may stand in a command that somebody pastes into a shell. */
function safeName(domain: string): string {
  return /^[a-z0-9._-]+$/i.test(domain) ? domain : "DOMAIN";
}
