import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { newSecret } from "#lib/access/secret";
import { audit } from "#lib/access/store";
import { urlRefusal } from "#lib/platform/address-guard";
import { env } from "#lib/platform/env";
import { conflict, ServiceError } from "#lib/platform/errors";
import { newId } from "#lib/platform/ids";
import { inTransaction } from "#lib/platform/transaction";
import type { ReleaseTarget } from "#lib/release/contract";
import { targetShape } from "#lib/release/list-targets";
import { insertTarget } from "#lib/release/store";
import { sealedSecret } from "#lib/release/target-secret";

/**
 * Adds a webhook and makes the secret that signs its requests, which is shown this once and kept encrypted. Throws `invalid` for a URL that
 * would never be called, `conflict` for a name in use. Names are resolved and checked again at each request.
 */
export async function addTarget(
  actor: Actor,
  { name, url, now }: { name: string; url: string; now: Date },
): Promise<ReleaseTarget & { secret: string }> {
  const { workspaceId } = actor;
  authorize(actor, "release.target", { workspaceId });
  const refused = urlRefusal(url, env().REBOUND_ALLOW_PRIVATE_TARGETS);
  if (refused) throw new ServiceError("invalid", refused, [{ where: "body.url", what: refused }]);
  const secret = newSecret("whsec");
  return inTransaction(async (tx) => {
    const id = newId("tgt");
    const row = await insertTarget(tx, {
      id,
      workspaceId,
      kind: "webhook",
      name,
      url,
      secret: sealedSecret({ id, secret }),
      createdAt: now,
    });
    if (!row) throw conflict(`A webhook named “${name}” exists already.`);
    await audit(tx, actor, workspaceId, "release.target", row.id, { name, host: new URL(url).host });
    return { ...targetShape(row), secret };
  });
}
