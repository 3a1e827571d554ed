import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { canonicalAddress, isInternal } from "#lib/evidence/address";
import type { Resolver } from "#lib/evidence/ask-resolver";
import { type Answer, createAsker } from "#lib/evidence/asker";
import { dnsName, isAskable } from "#lib/evidence/dns-name";
import { withResolvers, type Zone } from "#lib/evidence/rehearsal";
import { configuredResolvers, parseResolver } from "#lib/evidence/resolvers";
import { blocklistFindings, blocklistName } from "#lib/evidence/sender/blocklist-findings";
import { isPublicResolver } from "#lib/evidence/sender/blocklist-zones";
import type { SenderCheck } from "#lib/evidence/sender/contract";
import { dkimFindings } from "#lib/evidence/sender/dkim";
import { dmarcFindings } from "#lib/evidence/sender/dmarc-findings";
import { fetchPolicy, type PolicyWire } from "#lib/evidence/sender/fetch-policy";
import type { Ask, Finding, LookUp } from "#lib/evidence/sender/finding";
import { lookUpWith } from "#lib/evidence/sender/look-up";
import { mxFindings } from "#lib/evidence/sender/mx-findings";
import { rdnsFindings } from "#lib/evidence/sender/rdns-findings";
import { checkedDomain, refuse } from "#lib/evidence/sender/read-sender-check";
import { spfFindings } from "#lib/evidence/sender/spf-findings";
import {
  type About,
  heldAnswers,
  insertCheck,
  keepPolicy,
  loadBlocklists,
  newestChecks,
  seenPolicies,
} from "#lib/evidence/sender/store";
import { type SeenPolicy, type StsOutcome, stsFindings } from "#lib/evidence/sender/sts-findings";
import { tlsRptFindings } from "#lib/evidence/sender/tls-rpt";
import { loadZones, saveSnapshots } from "#lib/evidence/store";
import { appendTimeline, loadIncident } from "#lib/incident/store";
import { newId } from "#lib/platform/ids";
import { inTransaction } from "#lib/platform/transaction";

const BUDGET_MS = 12_000;

export type SenderCheckInput = {
  domain: string;
  about: About;
  selectors: readonly string[];
  ips: readonly string[];
  incidentId?: string | undefined;
  now: Date;
  /** For a test of this very verb; everybody else fetches from port 443 of public addresses. */
  wire?: PolicyWire;
};

type Plan = {
  domain: string;
  about: About;
  selectors: string[];
  ips: string[];
  zones: Zone[];
  seen: SeenPolicy[];
  blocklists: { zones: string[]; resolver: Resolver | null; held: Map<string, LookUp> };
};

/**
 * Looks at a domain we send as (or, of one we send to, at its MTA-STS and MX) and keeps what was found: a list of findings,
 * never a score, and every answer behind it. It changes no verdict. `invalid` for what is no domain, address or selector.
 */
export async function runSenderCheck(actor: Actor, input: SenderCheckInput): Promise<SenderCheck> {
  const { workspaceId } = actor;
  authorize(actor, "evidence.collect", { workspaceId });
  const { now, incidentId } = input;
  const plan = await planCheck(workspaceId, input);
  const began = performance.now();
  const { findings, answers, policy } = await look(plan, input);
  const finishedAt = new Date(now.getTime() + Math.round(performance.now() - began));
  const { domain, about, selectors, ips } = plan;
  const blocklists = about === "sender" && ips.length > 0 ? plan.blocklists.zones : [];
  return inTransaction(async (tx) => {
    const snapshotIds = await saveSnapshots(tx, workspaceId, answers);
    if (policy) await keepPolicy(tx, { workspaceId, domain, ...policy }, now);
    const row = {
      ...{ id: newId("snd"), workspaceId, domain, about, selectors, ips, blocklists, findings, snapshotIds },
      ...{ askedBy: actorRef(actor), startedAt: now, finishedAt },
    };
    await insertCheck(tx, row);
    if (incidentId !== undefined)
      await appendTimeline(tx, {
        ...{ workspaceId, incidentId, at: finishedAt, kind: "evidence.sender_checked", actor: actorRef(actor) },
        text: summary(plan, findings),
        link: { senderCheck: row.id },
        curated: false,
      });
    const { workspaceId: _, snapshotIds: __, startedAt, ...shown } = row;
    return { ...shown, startedAt: startedAt.toISOString(), finishedAt: finishedAt.toISOString() };
  });
}

async function planCheck(workspaceId: string, input: SenderCheckInput): Promise<Plan> {
  const domain = checkedDomain(input.domain);
  const ips = input.ips.map((text, index) => canonicalAddress(text) ?? refuse(`ips.${index}`, text, "IP address"));
  const selectors = input.selectors.map((text, index) => {
    const selector = dnsName(text);
    return isAskable(`${selector}._domainkey.${domain}`) ? selector : refuse(`selectors.${index}`, text, "selector");
  });
  return inTransaction(async (tx) => {
    if (input.incidentId !== undefined) await loadIncident(tx, workspaceId, input.incidentId);
    const settings = await loadBlocklists(tx, workspaceId);
    const lists = settings?.zones ?? [];
    // Selectors cannot be looked up, so those that somebody gave before are used again.
    const before = await newestChecks(tx, workspaceId, { domains: [domain], about: input.about });
    const known = selectors.length > 0 ? selectors : (before.get(domain)?.selectors ?? []);
    const names = ["127.0.0.2", "127.0.0.1", ...ips].flatMap((ip) => lists.map((zone) => blocklistName(ip, zone)));
    return {
      ...{ domain, about: input.about, ips: [...new Set(ips)], selectors: [...new Set(known)] },
      zones: await loadZones(tx, workspaceId),
      seen: await seenPolicies(tx, workspaceId, domain),
      blocklists: {
        zones: lists,
        resolver: settings?.resolver ? parseResolver(settings.resolver) : null,
        held: await heldAnswers(tx, workspaceId, names, input.now),
      },
    };
  });
}

type Looked = { findings: Finding[]; answers: readonly Answer[]; policy: StsOutcome["policy"] };

async function look(plan: Plan, { now, wire }: SenderCheckInput): Promise<Looked> {
  const { domain, about, ips, zones, seen } = plan;
  return withResolvers({ zones, domains: [domain], at: now, real: configuredResolvers }, async (resolversFor) => {
    const asker = createAsker({ resolversFor, now, budgetMs: BUDGET_MS });
    const ask = lookUpWith(asker, resolversFor);
    const sts = stsFindings({
      ...{ domain, ask, seen, now },
      fetchPolicy: (host, url) => fetchPolicy(host, url, ask, wire),
    });
    const others =
      about === "recipient"
        ? []
        : [
            spfFindings(
              domain,
              ips.filter((ip) => !isInternal(ip)),
              ask,
            ),
            dkimFindings(domain, plan.selectors, ask),
            dmarcFindings(domain, ask),
            mxFindings(domain, ask),
            tlsRptFindings(domain, ask),
            rdnsFindings(ips, ask),
            blocklistFindings({ zones: plan.blocklists.zones, ips, ...blocklistAsk(plan, asker, resolversFor) }),
          ];
    const [outcome, ...found] = await Promise.all([sts, ...others]);
    const findings = [...found.flat(), ...outcome.findings];
    return { findings, answers: [...asker.answers()], policy: outcome.policy };
  });
}

/** Blocklists are asked through a resolver of our own, and once within a TTL; a public one only gives an error. */
function blocklistAsk(
  { blocklists }: Plan,
  asker: ReturnType<typeof createAsker>,
  resolversFor: (name: string) => readonly Resolver[],
): { ask: Ask; cannot: string | null } {
  const named = blocklists.resolver;
  const own = named ? [named] : resolversFor("").filter(({ host }) => !isPublicResolver(host));
  const ask = lookUpWith(asker, () => own);
  const cannot =
    named && isPublicResolver(named.host)
      ? `${named.label} is a public resolver, and lists do not answer those`
      : own.length === 0
        ? "only public resolvers are configured, and lists do not answer those"
        : null;
  return { cannot, ask: async (name, type) => blocklists.held.get(`${type} ${name}`) ?? ask(name, type) };
}

function summary({ domain, about }: Plan, findings: readonly Finding[]): string {
  const count = (state: Finding["state"]) => findings.filter((finding) => finding.state === state).length;
  const what = about === "sender" ? `the sender domain ${domain}` : `the MTA-STS policy of ${domain}`;
  return `Looked at ${what}: ${count("broken")} broken, ${count("attention")} to look at, ${count("unknown")} unknown, ${count("ok")} in order.`;
}
