import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import { env } from "#lib/platform/env";
import { notFound, ServiceError } from "#lib/platform/errors";
import { newId } from "#lib/platform/ids";
import { postSigned } from "#lib/platform/post-signed";
import { unseal } from "#lib/platform/sealed";
import { signature } from "#lib/platform/signature";
import { inTransaction } from "#lib/platform/transaction";
import { askKumo } from "#lib/release/kumomta/ask";
import { findTarget, type TargetRow } from "#lib/release/store";
import { webhookSecret } from "#lib/release/target-secret";
import { Credentials, suppressionList } from "#lib/release/unsuppress/lists";
import { type Line, lookAt } from "#lib/release/unsuppress/take-off";
import { turnOf } from "#lib/release/unsuppress/turn";
import type { TargetState } from "#lib/release/watch/contract";
import { targetState } from "#lib/release/watch/list-target-states";
import { keepCheck, targetUses } from "#lib/release/watch/store";

const TIMEOUT_MS = 10_000;
const ANSWER_BYTES_MAX = 262_144;
/** Nobody has this address: example.com is reserved (RFC 2606). */
const NOBODY = "rebound-check@example.com";

type Check = { works: boolean; says: string };

/**
 * Tries a target without a recipient and keeps what came of it. A webhook gets a signed event of the type `test`; a
 * suppression list is asked for an address that nobody has, and nothing is taken off. Throws `not_found`.
 */
export async function testTarget(
  actor: Actor,
  { targetId, now }: { targetId: string; now: Date },
): Promise<TargetState> {
  const { workspaceId } = actor;
  authorize(actor, "release.target", { workspaceId });
  const target = await inTransaction(async (tx) => {
    const found = await findTarget(tx, workspaceId, targetId);
    if (!found) throw notFound("This target");
    await audit(tx, actor, workspaceId, "release.target.tested", targetId, { name: found.name });
    return found;
  });
  const check = await tryTarget(target, now);
  return inTransaction(async (tx) => {
    await keepCheck(tx, targetId, { ...check, at: now });
    const after = await findTarget(tx, workspaceId, targetId);
    if (!after) throw notFound("This target");
    return targetState(after, await targetUses(tx, workspaceId));
  });
}

function tryTarget(target: TargetRow, now: Date): Promise<Check> {
  if (target.kind === "webhook") return tryWebhook(target, now);
  if (target.kind === "kumomta") return tryKumo(target);
  if (target.kind === "pull")
    throw new ServiceError(
      "invalid",
      `“${target.name}” calls us, so there is nothing to call: look at when it last did.`,
    );
  return tryList(target, now);
}

async function tryWebhook(target: TargetRow, now: Date): Promise<Check> {
  const id = newId("evt");
  const body = JSON.stringify({ id, type: "test", created_at: now.toISOString(), data: { target: target.name } });
  const headers = {
    "content-type": "application/json",
    "user-agent": "Rebound",
    "idempotency-key": id,
    "x-signature": signature(webhookSecret(target), body, now),
  };
  const allowPrivate = env().REBOUND_ALLOW_PRIVATE_TARGETS;
  const result = await postSigned({ url: target.url, body, headers, timeoutMs: TIMEOUT_MS, allowPrivate });
  return result.kind === "accepted"
    ? { works: true, says: `It took a signed test event (${result.status}).` }
    : { works: false, says: `It did not take a test event: ${result.why}.` };
}

async function tryKumo(target: TargetRow): Promise<Check> {
  const asked = await askKumo(target);
  return asked.ok
    ? { works: true, says: "It told its suspensions and bounces; nothing was changed." }
    : { works: false, says: asked.why };
}

async function tryList(target: TargetRow, now: Date): Promise<Check> {
  const credentials = Credentials.parse(JSON.parse(unseal(target.secret, target.id)));
  const allowPrivate = env().REBOUND_ALLOW_PRIVATE_TARGETS;
  const line: Line = {
    list: suppressionList(target.url, credentials, now),
    send: (call) => postSigned({ ...call, timeoutMs: TIMEOUT_MS, allowPrivate, excerptBytes: ANSWER_BYTES_MAX }),
    turn: () => turnOf(target.id),
  };
  const looked = await lookAt(line, NOBODY);
  return looked.ok
    ? { works: true, says: "It answered for an address that nobody has; the credentials may read the list." }
    : { works: false, says: looked.why };
}
