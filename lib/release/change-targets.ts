import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import { urlRefusal } from "#lib/platform/address-guard";
import { env } from "#lib/platform/env";
import { conflict, notFound, ServiceError } from "#lib/platform/errors";
import { newId } from "#lib/platform/ids";
import { seal } from "#lib/platform/sealed";
import { inTransaction } from "#lib/platform/transaction";
import { isListKind } from "#lib/release/adapter-capability";
import type { ReleaseTarget } from "#lib/release/contract";
import type { KumoCredentials } from "#lib/release/kumomta/contract";
import { targetShape } from "#lib/release/list-targets";
import { disableTarget, endToken, findTarget, insertTarget, replaceSecret } from "#lib/release/store";
import type { Credentials } from "#lib/release/unsuppress/lists";
import { forgetListings } from "#lib/release/unsuppress/store";

/**
 * Adds a suppression list; its credentials are kept encrypted. Throws `invalid` for a URL that would never be called,
 * `conflict` for a name in use, `unavailable` without REBOUND_SECRET.
 */
export async function addList(
  actor: Actor,
  { name, url, credentials, now }: { name: string; url: string; credentials: Credentials; now: Date },
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
      kind: credentials.kind,
      name,
      url: `${base.origin}${base.pathname.replace(/\/+$/, "")}`,
      secret: seal(JSON.stringify(credentials), id),
      createdAt: now,
    });
    if (!row) throw conflict(`A target named “${name}” exists already.`);
    await audit(tx, actor, workspaceId, "release.target", id, { name, kind: credentials.kind, host: base.host });
    return targetShape(row);
  });
}

/** Replaces the credentials of a suppression list or a KumoMTA server by others of its kind; the old ones are gone. */
export async function replaceCredentials(
  actor: Actor,
  { targetId, credentials }: { targetId: string; credentials: Credentials | KumoCredentials },
): Promise<ReleaseTarget> {
  const { workspaceId } = actor;
  authorize(actor, "release.target", { workspaceId });
  const isKumo = credentials.kind === "kumomta";
  return inTransaction(async (tx) => {
    const target = await findTarget(tx, workspaceId, targetId);
    if (!target || !(isKumo ? target.kind === "kumomta" : isListKind(target.kind)))
      throw notFound(isKumo ? "This KumoMTA server" : "This suppression list");
    if (target.kind !== credentials.kind)
      throw new ServiceError(
        "invalid",
        `“${target.name}” is of the kind ${target.kind}: give credentials of that kind.`,
      );
    await replaceSecret(tx, target.id, seal(JSON.stringify(credentials), target.id));
    await audit(tx, actor, workspaceId, "release.target.credentials", target.id, { name: target.name });
    return targetShape(target);
  });
}

/** Removes a target and wipes its secret or ends its token. Recipients that still wait for it do not go out to it. */
export async function removeTarget(
  actor: Actor,
  { targetId, now }: { targetId: string; now: Date },
): Promise<{ removed: true }> {
  const { workspaceId } = actor;
  authorize(actor, "release.target", { workspaceId });
  return inTransaction(async (tx) => {
    const target = await findTarget(tx, workspaceId, targetId);
    if (!target || !(await disableTarget(tx, target, now))) throw notFound("This target");
    await forgetListings(tx, target.id);
    if (target.tokenId) await endToken(tx, workspaceId, target.tokenId, now);
    await audit(tx, actor, workspaceId, "release.target.removed", target.id, { name: target.name });
    return { removed: true };
  });
}
