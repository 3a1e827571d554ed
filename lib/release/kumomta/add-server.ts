import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import { urlRefusal } from "#lib/platform/address-guard";
import { env } from "#lib/platform/env";
import { conflict, ServiceError } from "#lib/platform/errors";
import { newId } from "#lib/platform/ids";
import { seal } from "#lib/platform/sealed";
import { inTransaction } from "#lib/platform/transaction";
import type { ReleaseTarget } from "#lib/release/contract";
import type { KumoCredentials } from "#lib/release/kumomta/contract";
import { targetShape } from "#lib/release/list-targets";
import { insertTarget } from "#lib/release/store";

/**
 * Adds the HTTP listener of a KumoMTA server; its credentials are kept encrypted. Throws `invalid` for a URL that would
 * never be called, `conflict` for a name in use, `unavailable` without REBOUND_SECRET.
 */
export async function addKumoServer(
  actor: Actor,
  { name, url, credentials, now }: { name: string; url: string; credentials: Omit<KumoCredentials, "kind">; now: Date },
): Promise<ReleaseTarget> {
  const { workspaceId } = actor;
  authorize(actor, "release.target", { workspaceId });
  const refused = urlRefusal(url, env().REBOUND_ALLOW_PRIVATE_TARGETS);
  if (refused) throw new ServiceError("invalid", refused, [{ where: "body.url", what: refused }]);
  const base = new URL(url);
  return inTransaction(async (tx) => {
    const id = newId("tgt");
    const row = await insertTarget(tx, {
      id,
      workspaceId,
      kind: "kumomta",
      name,
      url: `${base.origin}${base.pathname.replace(/\/+$/, "")}`,
      secret: seal(JSON.stringify({ kind: "kumomta", ...credentials }), id),
      createdAt: now,
    });
    if (!row) throw conflict(`A target named “${name}” exists already.`);
    await audit(tx, actor, workspaceId, "release.target", id, { name, kind: "kumomta", host: base.host });
    return targetShape(row);
  });
}
