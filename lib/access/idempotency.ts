import { setTimeout as sleep } from "node:timers/promises";
import type { z } from "zod";
import type { Actor } from "#lib/access/actor";
import {
  type AnswerKey,
  claimKey,
  dropClaim,
  findAnswer,
  isLost,
  keepAnswer,
  noteEffect,
  takeClaimOver,
  touchClaim,
} from "#lib/access/store";
import { env } from "#lib/platform/env";
import { conflict, ServiceError } from "#lib/platform/errors";
import { newId } from "#lib/platform/ids";
import { seal, unseal } from "#lib/platform/sealed";
import { type BeforeCommit, withBeforeCommit } from "#lib/platform/transaction";

const KEY_LENGTH_MAX = 200;

type Claim = {
  actor: Actor;
  key: string;
  operation: string;
  bodyHash: string;
  /** The shape of the answer, by which a transaction that gives the whole answer is known. */
  response?: z.ZodType;
};

/** How long a repetition waits for the answer of the first request that is at work. */
const WAIT_MAX_MS = 10_000;
const LOOK_MS_MAX = 250;
/** The request at work says so often that it lives; one that is silent for longer was killed. */
const ALIVE_MS = 5_000;
const LOST_SECONDS = 20;

/**
 * Runs `run` once for this actor and key, and gives the stored answer to every repetition of the same request; one that
 * comes while the first is at work waits for its answer. When the first was killed, a repetition gets the answer of what
 * it has committed, or is told that there is none, or does the request when nothing was committed. Throws `invalid` when the key was
 * used for another request, `conflict` when the first is at work for long. A failed run gives the key back.
 */
export async function withIdempotency(claim: Claim, run: () => Promise<unknown>): Promise<unknown> {
  const { actor, key, operation, bodyHash } = claim;
  if (key.length > KEY_LENGTH_MAX)
    throw new ServiceError("invalid", `The Idempotency-Key is over ${KEY_LENGTH_MAX} characters.`);
  const where = { workspaceId: actor.workspaceId, actorId: actor.id, key };
  const claimId = newId("clm");
  for (let waited = 0, look = 20; ; waited += look, look = Math.min(2 * look, LOOK_MS_MAX)) {
    if (await claimKey(where, { claimId, operation, bodyHash })) return runFirst(where, claimId, claim, run);
    const first = await findAnswer(where);
    // Nothing: the first one failed just now, so this one may try.
    if (!first) continue;
    if (first.operation !== operation || first.bodyHash !== bodyHash)
      throw new ServiceError(
        "invalid",
        "This Idempotency-Key was used for another request. Make a new key for each one.",
      );
    if (first.status !== null) return opened(first.body, where);
    if (await isLost(where, LOST_SECONDS)) {
      if (first.effect !== null) return settleLost(where, first.claimId, first.effect);
      if (await takeClaimOver(where, first.claimId, claimId)) return runFirst(where, claimId, claim, run);
    }
    if (waited >= WAIT_MAX_MS)
      throw conflict("The first request with this Idempotency-Key is still at work. Ask again in a moment.");
    await sleep(look);
  }
}

async function runFirst(
  where: AnswerKey,
  claimId: string,
  { response }: Claim,
  run: () => Promise<unknown>,
): Promise<unknown> {
  let isOver = false;
  const note: BeforeCommit = async (tx, result) => {
    // What goes on behind the answer is not part of the request.
    if (isOver) return;
    const isAnswer = response?.safeParse(result).success === true;
    if (!(await noteEffect(tx, where, claimId, isAnswer ? { answer: closed(asJson(result), where) } : {})))
      throw conflict(
        "This request was silent for too long and was repeated meanwhile. Nothing was changed by this one.",
      );
  };
  const alive = setInterval(() => void touchClaim(where, claimId).catch(() => {}), ALIVE_MS);
  alive.unref();
  let result: unknown;
  try {
    result = await withBeforeCommit(note, run);
  } catch (error) {
    await dropClaim(where, claimId);
    throw error;
  } finally {
    isOver = true;
    clearInterval(alive);
  }
  await keepAnswer(where, claimId, closed(asJson(result), where));
  return result;
}

/** The answer of a request that was killed after it had committed something. */
async function settleLost(where: AnswerKey, claimId: string, effect: unknown): Promise<unknown> {
  if (typeof effect !== "object" || effect === null || !("answer" in effect))
    throw conflict(
      "This request was begun, and the server was stopped in its middle, so its answer is lost. Look at what it did before you send it again under a new key.",
    );
  await keepAnswer(where, claimId, effect.answer);
  return opened(effect.answer, where);
}

/** The answer as it goes over the wire, so that a repetition reads the same. */
function asJson(value: unknown): unknown {
  const text = JSON.stringify(value, (_key, member: unknown) =>
    typeof member === "bigint" ? member.toString() : member,
  );
  return JSON.parse(text ?? "null");
}

/** An answer may hold a secret that is shown once, so what is kept of it is encrypted, wherever there is a key to do so. */
function closed(answer: unknown, where: AnswerKey): unknown {
  return env().REBOUND_SECRET ? { sealed: seal(JSON.stringify(answer), aboutOf(where)) } : answer;
}

function opened(kept: unknown, where: AnswerKey): unknown {
  if (typeof kept !== "object" || kept === null || !("sealed" in kept) || typeof kept.sealed !== "string") return kept;
  try {
    return JSON.parse(unseal(kept.sealed, aboutOf(where)));
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw conflict(
      "This was done before, and the answer kept for this Idempotency-Key cannot be read any more: look at what it did.",
    );
  }
}

function aboutOf({ workspaceId, actorId, key }: AnswerKey): string {
  return ["answer", workspaceId, actorId, key].join("\n");
}
