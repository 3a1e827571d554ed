import type { Actor } from "#lib/access/actor";
import { type AnswerKey, claimKey, dropClaim, findAnswer, keepAnswer } from "#lib/access/store";
import { conflict, ServiceError } from "#lib/platform/errors";

const KEY_LENGTH_MAX = 200;

type Claim = { actor: Actor; key: string; operation: string; bodyHash: string };

/**
 * Runs `run` once for this actor and key, and gives the stored answer to every repetition of the same request.
 * Throws `invalid` when the key was used for another request, `conflict` while the first one is at work.
 * A failed run gives the key back.
 */
export async function withIdempotency(claim: Claim, run: () => Promise<unknown>): Promise<unknown> {
  const { actor, key, operation, bodyHash } = claim;
  if (key.length > KEY_LENGTH_MAX)
    throw new ServiceError("invalid", `The Idempotency-Key is over ${KEY_LENGTH_MAX} characters.`);
  const where = { workspaceId: actor.workspaceId, actorId: actor.id, key };
  if (!(await claimKey(where, operation, bodyHash))) return replay(where, operation, bodyHash);

  let result: unknown;
  try {
    result = await run();
  } catch (error) {
    await dropClaim(where);
    throw error;
  }
  await keepAnswer(where, asJson(result));
  return result;
}

async function replay(where: AnswerKey, operation: string, bodyHash: string): Promise<unknown> {
  const first = await findAnswer(where);
  if (first && (first.operation !== operation || first.bodyHash !== bodyHash)) {
    throw new ServiceError(
      "invalid",
      "This Idempotency-Key was used for another request. Make a new key for each one.",
    );
  }
  if (!first || first.status === null)
    throw conflict("The first request with this Idempotency-Key is still at work. Ask again in a moment.");
  return first.body;
}

/** The answer as it goes over the wire, so that a repetition reads the same. */
function asJson(value: unknown): unknown {
  const text = JSON.stringify(value, (_key, member: unknown) =>
    typeof member === "bigint" ? member.toString() : member,
  );
  return JSON.parse(text ?? "null");
}
