import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { askableDomain, askDomain } from "#lib/evidence/ask-domain";
import { createAsker } from "#lib/evidence/asker";
import { withResolvers } from "#lib/evidence/rehearsal";
import { configuredResolvers } from "#lib/evidence/resolvers";
import { loadZones, saveSnapshots } from "#lib/evidence/store";
import { inTransaction } from "#lib/platform/transaction";

const BUDGET_MS = 6_000;

/**
 * Asks DNS for the MX of `domains`, and the addresses behind it, without an incident, and keeps every answer with the
 * time `now`: what a later incident reads as “was MX then”. Gives how many answers were kept.
 */
export async function snapshotDomains(
  actor: Actor,
  { workspaceId, domains, now }: { workspaceId: string; domains: readonly string[]; now: Date },
): Promise<{ answers: number }> {
  authorize(actor, "evidence.collect", { workspaceId });
  const names = [...new Set(domains.flatMap((domain) => askableDomain(domain) ?? []))];
  const zones = await inTransaction((tx) => loadZones(tx, workspaceId));
  const asked = { zones, domains: names, at: now, real: configuredResolvers };
  const answers = await withResolvers(asked, async (resolversFor) => {
    const asker = createAsker({ resolversFor, now, budgetMs: BUDGET_MS });
    await Promise.all(names.map((domain) => askDomain(asker, domain)));
    return [...asker.answers()];
  });
  await inTransaction((tx) => saveSnapshots(tx, workspaceId, answers));
  return { answers: answers.length };
}
