import type { PostResult } from "#lib/platform/post-signed";
import type { Call, Standing, SuppressionList } from "#lib/release/unsuppress/lists";

/** How one list is spoken to. */
export type Line = {
  list: SuppressionList;
  send: (call: Call) => Promise<PostResult>;
  /** Waits until the target's rate allows one more call. */
  turn: () => Promise<void>;
};

export type TakeOff = Line & {
  dryRun: boolean;
  /** Sends a removal unless the run may not go on: null then, and nothing went out. */
  remove: (call: Call) => Promise<PostResult | null>;
};

/** Why a run cannot go on now. `again`: it may by itself, not before `retryAfter` as the list asked for it. */
export type Ended = { why: string; again: boolean; retryAfter?: string | undefined };

/**
 * absent: was not listed · would_remove: dry run · kept: must stay listed · removed: gone when read back · still_listed:
 * there when read back · failed: no usable answer, nothing taken off · unknown: perhaps taken off, reading back failed.
 */
export type Result = "absent" | "would_remove" | "kept" | "removed" | "still_listed" | "failed" | "unknown";

/** `result` is null when nothing was done and the address is to be looked at again. */
export type Taken = { result: Result | null; why: string; end: Ended | null };

type Looked = { ok: true; standing: Standing } | { ok: false; why: string; end: Ended | null };

const READ_BACK = "Read back: it is not on the list any more.";

/**
 * Takes an address off a suppression list with one call and reads it back; what is listed for another reason than a bounce
 * stays. A refused key (401, 403), a rate limit (429), silence and Stop end the run. Never throws for answers.
 */
export async function takeOne(job: TakeOff, recipient: string): Promise<Taken> {
  const before = await lookAt(job, recipient);
  if (!before.ok) return before.end ? ended(before.end) : { result: "failed", why: before.why, end: null };
  const { standing } = before;
  if (!standing.listed) return { result: "absent", why: "It is not on the list.", end: null };
  if (standing.refusal) return { result: "kept", why: `${standing.why}. ${standing.refusal}`, end: null };
  if (job.dryRun) return { result: "would_remove", why: standing.why, end: null };
  await job.turn();
  const removed = await job.remove(standing.remove);
  if (!removed) return ended({ why: "The run was ended.", again: false });
  if (removed.kind === "not_sent") return ended({ why: removed.why, again: true });
  if (removed.kind === "refused" && removed.status !== 404) {
    const { why, end } = refusalOf(removed);
    return end ? ended(end) : { result: "failed", why, end: null };
  }
  // Also after a lost answer: reading back settles the doubt.
  const after = await lookAt(job, recipient);
  if (!after.ok) return { result: "unknown", why: `Asked for, but reading back failed: ${after.why}`, end: after.end };
  return after.standing.listed
    ? { result: "still_listed", why: `Still listed: ${after.standing.why}`, end: null }
    : { result: "removed", why: READ_BACK, end: null };
}

/**
 * Settles an address whose removal was interrupted, by looking only: nothing is taken off a second time. `result` is null
 * when the list could not be asked now.
 */
export async function readBack(line: Line, recipient: string): Promise<Taken> {
  const looked = await lookAt(line, recipient);
  if (!looked.ok)
    return looked.end ? ended(looked.end) : { result: "unknown", why: `Perhaps taken off: ${looked.why}`, end: null };
  return looked.standing.listed
    ? {
        result: "still_listed",
        why: `The run was interrupted here, and it is listed: ${looked.standing.why}. Another run takes it off.`,
        end: null,
      }
    : { result: "removed", why: `The run was interrupted here. ${READ_BACK}`, end: null };
}

/** Asks how an address stands. Throws for no answer. */
export async function lookAt({ list, send, turn }: Line, recipient: string): Promise<Looked> {
  await turn();
  const answer = await send(list.look(recipient));
  if (answer.kind === "not_sent" || answer.kind === "in_doubt")
    return { ok: false, why: answer.why, end: { why: answer.why, again: true } };
  if (answer.kind === "refused" && answer.status !== 404) return { ok: false, ...refusalOf(answer) };
  try {
    return { ok: true, standing: list.read(recipient, answer.status ?? 0, answer.excerpt ?? "") };
  } catch {
    return {
      ok: false,
      why: "The answer is not of the documented shape, so nothing is taken for granted.",
      end: null,
    };
  }
}

function ended(end: Ended): Taken {
  return { result: null, why: end.why, end };
}

function refusalOf(answer: PostResult & { kind: "refused" }): { why: string; end: Ended | null } {
  const told = (why: string, again: boolean) => ({ why, end: { why, again, retryAfter: answer.retryAfter } });
  const { status, retryAfter } = answer;
  if (status === 401) return told("The key was refused (401): replace it.", false);
  if (status === 403) return told("The key may not do this (403): give it the right, or replace it.", false);
  if (status === 429) {
    const when = retryAfter && /^\d{1,6}$/.test(retryAfter) ? `in ${retryAfter} seconds` : "later";
    return told(`The rate limit was reached (429): go on ${when}.`, true);
  }
  return { why: answer.why, end: null };
}
