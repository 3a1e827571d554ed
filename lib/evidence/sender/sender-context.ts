import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { askableDomain } from "#lib/evidence/ask-domain";
import { isUnder } from "#lib/evidence/dns-name";
import type { SenderContext } from "#lib/evidence/sender/contract";
import { checkShape } from "#lib/evidence/sender/read-sender-check";
import { dkimSelectors, type SeenSelector } from "#lib/evidence/sender/selectors";
import { type About, newestChecks, returnedMails, senderDomains, sendingAddresses } from "#lib/evidence/sender/store";
import { type DomainCount, topDomains } from "#lib/evidence/store";
import { loadIncident } from "#lib/incident/store";
import { inTransaction, type Tx } from "#lib/platform/transaction";

const SENDERS_MAX = 5;
const RECIPIENTS_MAX = 3;
const ADDRESSES_MAX = 20;
const SELECTORS_MAX = 10;
const MAILS = { mails: 20, bytes: 65_536 };

/** What an incident's events show of our side, with the newest check of each domain. Asks nobody. */
export async function getSenderContext(
  actor: Actor,
  { incidentId, now }: { incidentId: string; now: Date },
): Promise<SenderContext> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  return inTransaction(async (tx) => {
    const incident = await loadIncident(tx, workspaceId, incidentId);
    const senders = await senderDomains(tx, incident, now, SENDERS_MAX + 1);
    const { domains: recipients } = await topDomains(tx, incident, now, RECIPIENTS_MAX);
    const addresses = await sendingAddresses(tx, incident, now, ADDRESSES_MAX + 1);
    const ips = addresses.flatMap(({ ip, events }) => (ip === null ? [] : [{ ip, events }]));
    const mails = await returnedMails(tx, incident, now, MAILS);
    const shown = senders.slice(0, SENDERS_MAX);
    const selectors = ours(mails, shown);
    // A domain that only signs has its keys, and its DMARC, in a place of its own.
    const signing = selectors
      .map(({ domain }) => domain)
      .filter((name) => !shown.some(({ domain }) => domain === name));
    const all = [...shown, ...[...new Set(signing)].map((domain) => ({ domain, events: 0 }))];
    return {
      senders: await withChecks(tx, workspaceId, all, "sender"),
      recipients: await withChecks(tx, workspaceId, recipients, "recipient"),
      ips: ips.slice(0, ADDRESSES_MAX),
      selectors,
      cut: senders.length > SENDERS_MAX || ips.length > ADDRESSES_MAX,
      withoutIp: addresses.find(({ ip }) => ip === null)?.events ?? 0,
    };
  });
}

async function withChecks(
  tx: Tx,
  workspaceId: string,
  counts: readonly DomainCount[],
  about: About,
): Promise<SenderContext["senders"]> {
  const named = counts.flatMap(({ domain, events }) => {
    const name = askableDomain(domain);
    return name === null ? [] : [{ domain: name, events }];
  });
  const checks = await newestChecks(tx, workspaceId, { domains: named.map(({ domain }) => domain), about });
  return named.map(({ domain, events }) => {
    const row = checks.get(domain);
    return { domain, events, check: row ? checkShape(row) : null };
  });
}

/** Selectors of signatures by our sender domains, or a domain above them: a forwarder's own are not ours. */
function ours(mails: readonly Uint8Array[], senders: readonly DomainCount[]): SeenSelector[] {
  const found = new Map<string, SeenSelector>();
  for (const mail of mails) {
    for (const seen of dkimSelectors(mail)) {
      const mine = senders.some(({ domain }) => isUnder(domain, seen.domain) || isUnder(seen.domain, domain));
      if (mine && found.size < SELECTORS_MAX) found.set(`${seen.selector} ${seen.domain}`, seen);
    }
  }
  return [...found.values()];
}
