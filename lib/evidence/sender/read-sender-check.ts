import type { Actor, ActorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { askableDomain } from "#lib/evidence/ask-domain";
import type { SenderCheck } from "#lib/evidence/sender/contract";
import { type About, newestChecks } from "#lib/evidence/sender/store";
import { ServiceError } from "#lib/platform/errors";
import type { SenderCheck as CheckRow } from "#lib/platform/generated/client";
import { inTransaction } from "#lib/platform/transaction";

/** The newest check of a domain; null before the first. */
export async function readSenderCheck(
  actor: Actor,
  { domain, about }: { domain: string; about: About },
): Promise<{ item: SenderCheck | null }> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  const name = checkedDomain(domain);
  const rows = await inTransaction((tx) => newestChecks(tx, workspaceId, { domains: [name], about }));
  const row = rows.get(name);
  return { item: row ? checkShape(row) : null };
}

/** A kept check as it is shown. */
export function checkShape(row: CheckRow): SenderCheck {
  const { id, domain, about, selectors, ips, blocklists, askedBy, startedAt, finishedAt, findings } = row;
  return {
    ...{ id, domain, about: about as About, selectors, ips, blocklists, askedBy: askedBy as ActorRef },
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    findings: findings as SenderCheck["findings"],
  };
}

/** A domain as DNS is asked for it. Throws `invalid`, naming the field, for what is none. */
export function checkedDomain(domain: string): string {
  return askableDomain(domain) ?? refuse("domain", domain, "domain name");
}

/** Throws `invalid` about one field of the body. */
export function refuse(field: string, text: string, what: string): never {
  const words = `“${text}” is no ${what}.`;
  throw new ServiceError("invalid", words, [{ where: `body.${field}`, what: words }]);
}
