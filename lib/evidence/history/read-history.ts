import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { providerLabel, providerOfMx } from "#lib/classify/provider";
import { canonicalAddress } from "#lib/evidence/address";
import { askableDomain } from "#lib/evidence/ask-domain";
import type { MxHistory, SeenAsMxAnswer } from "#lib/evidence/history/contract";
import { mxAsOf, mxHistory } from "#lib/evidence/history/mx-history";
import { keptAnswers, seenAsMx } from "#lib/evidence/history/store";
import { snapshotDomains } from "#lib/evidence/snapshot-domains";
import { ServiceError } from "#lib/platform/errors";
import { inTransaction } from "#lib/platform/transaction";

const LOOK_BACK_DAYS = 400;
const SEEN_MAX = 100;

/** The MX of a domain over the kept answers, oldest first, and as of `at`. Throws `invalid` for what is no domain name. */
export async function readMxHistory(
  actor: Actor,
  { domain, at, now }: { domain: string; at?: string | undefined; now: Date },
): Promise<MxHistory> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  const name = named(domain);
  const from = new Date(now.getTime() - LOOK_BACK_DAYS * 86_400_000);
  const { rows, cut } = await inTransaction((tx) => keptAnswers(tx, workspaceId, { domain: name, from }));
  const periods = mxHistory(name, rows);
  const latest = periods[periods.length - 1];
  const provider = latest?.hosts.map(({ host }) => providerOfMx(host)?.id).find((id) => id !== undefined) ?? null;
  const failed = rows.filter(
    ({ type, result }) => type === "MX" && !["answered", "nodata", "nxdomain"].includes(result),
  );
  return {
    ...{ domain: name, provider, periods, cut },
    providerLabel: provider === null ? null : providerLabel(provider),
    failures: failed.length,
    asOf: at === undefined ? null : mxAsOf(periods, new Date(at)),
  };
}

/** Asks DNS about one domain now, keeps the answers, and gives the history with them. */
export async function snapshotMx(actor: Actor, { domain, now }: { domain: string; now: Date }): Promise<MxHistory> {
  const { workspaceId } = actor;
  authorize(actor, "evidence.collect", { workspaceId });
  await snapshotDomains(actor, { workspaceId, domains: [named(domain)], now });
  return readMxHistory(actor, { domain, now });
}

/** The domains whose MX an address was. Throws `invalid` for what is no address. */
export async function readSeenAsMx(actor: Actor, { ip }: { ip: string }): Promise<SeenAsMxAnswer> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  const address = canonicalAddress(ip);
  if (address === null) {
    const what = `“${ip}” is no IPv4 or IPv6 address.`;
    throw new ServiceError("invalid", what, [{ where: "query.ip", what }]);
  }
  const rows = await inTransaction((tx) => seenAsMx(tx, workspaceId, address, SEEN_MAX + 1));
  const items = rows.slice(0, SEEN_MAX).map(({ firstSeenAt, lastSeenAt, ...row }) => ({
    ...row,
    firstSeenAt: firstSeenAt.toISOString(),
    lastSeenAt: lastSeenAt.toISOString(),
  }));
  return { address, items, cut: rows.length > SEEN_MAX };
}

function named(domain: string): string {
  const name = askableDomain(domain);
  if (name !== null) return name;
  const what = `“${domain}” is no domain name.`;
  throw new ServiceError("invalid", what, [{ where: "query.domain", what }]);
}
