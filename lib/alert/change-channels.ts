import { isIP } from "node:net";
import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { newSecret } from "#lib/access/secret";
import { audit } from "#lib/access/store";
import { type AlertChannel, ChannelShape, type NewChannel } from "#lib/alert/contract";
import { allChannels, insertChannel, loadChannel, lockAlerts, removeChannel } from "#lib/alert/store";
import { addressRefusal, urlRefusal } from "#lib/platform/address-guard";
import { env } from "#lib/platform/env";
import { conflict, ServiceError } from "#lib/platform/errors";
import { newId } from "#lib/platform/ids";
import { seal } from "#lib/platform/sealed";
import { inTransaction } from "#lib/platform/transaction";

/**
 * Adds a channel. A webhook's signing secret is given back this once; a chat's address and a mail password are kept
 * encrypted and never shown. Throws `invalid` for what would never be called, `conflict` for a name in use.
 */
export async function addChannel(
  actor: Actor,
  wish: NewChannel,
  now: Date,
): Promise<AlertChannel & { secret: string | null }> {
  const { workspaceId } = actor;
  authorize(actor, "alert.change", { workspaceId });
  refuse(wish);
  const id = newId("alc");
  const secret = wish.kind === "webhook" ? newSecret("whsec") : null;
  const kept = secret ?? (wish.kind === "slack" ? wish.url : wish.kind === "email" ? wish.password : "");
  return inTransaction(async (tx) => {
    await lockAlerts(tx, workspaceId);
    if ((await allChannels(tx, workspaceId)).some((one) => one.name === wish.name))
      throw conflict(`A channel named “${wish.name}” exists already.`);
    const row = await insertChannel(tx, {
      id,
      workspaceId,
      kind: wish.kind,
      name: wish.name,
      address: addressOf(wish),
      settings: wish.kind === "email" ? wish.mail : {},
      sealed: kept ? seal(kept, id) : null,
      createdBy: actorRef(actor),
      createdAt: now,
    });
    await audit(tx, actor, workspaceId, "alert.channel", id, { name: wish.name, kind: wish.kind });
    const shape = ChannelShape.parse({ ...row, createdAt: now.toISOString(), failing: null });
    return { ...shape, secret };
  });
}

/** Removes a channel with the rules that tell it and its secret. The log stays. */
export async function dropChannel(
  actor: Actor,
  { channelId, now }: { channelId: string; now: Date },
): Promise<{ ok: true }> {
  const { workspaceId } = actor;
  authorize(actor, "alert.change", { workspaceId });
  await inTransaction(async (tx) => {
    const { name } = await loadChannel(tx, workspaceId, channelId);
    await removeChannel(tx, workspaceId, channelId, now);
    await audit(tx, actor, workspaceId, "alert.channel_removed", channelId, { name });
  });
  return { ok: true };
}

function refuse(wish: NewChannel): void {
  const allowPrivate = env().REBOUND_ALLOW_PRIVATE_TARGETS;
  if (wish.kind !== "email") {
    const why = urlRefusal(wish.url, allowPrivate);
    if (why) throw new ServiceError("invalid", why, [{ where: "body.url", what: why }]);
    return;
  }
  const { host, tls, user } = wish.mail;
  const why = !allowPrivate && isIP(host) ? addressRefusal(host) : null;
  if (why) throw new ServiceError("invalid", `${why}.`, [{ where: "body.mail.host", what: why }]);
  if (tls === "none" && user) {
    const plain = "A password is not sent over a plain connection. Choose TLS or STARTTLS, or leave the user out.";
    throw new ServiceError("invalid", plain, [{ where: "body.mail.tls", what: plain }]);
  }
}

/** A chat's address is a secret itself, so only its host is shown. */
function addressOf(wish: NewChannel): string {
  if (wish.kind === "webhook") return wish.url;
  return wish.kind === "slack" ? new URL(wish.url).host : `${wish.mail.to.join(", ")} over ${wish.mail.host}`;
}
