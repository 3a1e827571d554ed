import type { Actor } from "#lib/access/actor";
import { database, Prisma } from "#lib/platform/database";
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
  const claimed = await database().idempotencyRecord.createMany({
    data: [{ ...where, operation, bodyHash }],
    skipDuplicates: true,
  });
  if (claimed.count === 0) return replay(where, operation, bodyHash);

  let result: unknown;
  try {
    result = await run();
  } catch (error) {
    await database().idempotencyRecord.deleteMany({ where: { ...where, status: null } });
    throw error;
  }
  await database().idempotencyRecord.updateMany({ where, data: { status: 200, body: asJson(result) } });
  return result;
}

async function replay(
  where: { workspaceId: string; actorId: string; key: string },
  operation: string,
  bodyHash: string,
): Promise<unknown> {
  const first = await database().idempotencyRecord.findUnique({ where: { workspaceId_actorId_key: where } });
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
function asJson(value: unknown): Prisma.InputJsonValue | typeof Prisma.JsonNull {
  const text = JSON.stringify(value, (_key, member: unknown) =>
    typeof member === "bigint" ? member.toString() : member,
  );
  const plain = JSON.parse(text ?? "null") as Prisma.InputJsonValue | null;
  return plain === null ? Prisma.JsonNull : plain;
}
