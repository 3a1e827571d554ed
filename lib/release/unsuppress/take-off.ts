import type { PostResult } from "#lib/platform/post-signed";
import type { Call, Standing, SuppressionList } from "#lib/release/unsuppress/lists";

/**
 * absent: was not listed · would_remove: dry run · kept: must stay listed · removed: gone when read back · still_listed:
 * there when read back · failed: no usable answer · not_tried: the run ended before.
 */
export type AddressResult = {
  recipient: string;
  result: "absent" | "would_remove" | "kept" | "removed" | "still_listed" | "failed" | "not_tried";
  why: string;
};

export type TakeOff = {
  list: SuppressionList;
  recipients: readonly string[];
  dryRun: boolean;
  send: (call: Call) => Promise<PostResult>;
  /** Sends a removal unless the cohort was stopped: null then. */
  remove: (call: Call) => Promise<PostResult | null>;
  /** Waits until the target's rate allows one more call. */
  turn: () => Promise<void>;
};

type Looked = { ok: true; standing: Standing } | { ok: false; why: string; over: boolean };

/**
 * Takes addresses off a suppression list, one call an address, and reads each back; what is listed for another reason than
 * a bounce stays. The run ends at a refused key (401, 403), at a rate limit (429), at silence and at Stop. Never throws for answers.
 */
export async function takeOff(job: TakeOff): Promise<AddressResult[]> {
  const results: AddressResult[] = [];
  let over: string | null = null;
  for (const recipient of job.recipients) {
    if (over !== null) {
      results.push({ recipient, result: "not_tried", why: over });
      continue;
    }
    const one = await takeOne(job, recipient);
    results.push({ recipient, result: one.result, why: one.why });
    if (one.over) over = one.why;
  }
  return results;
}

async function takeOne(job: TakeOff, recipient: string): Promise<Omit<AddressResult, "recipient"> & { over: boolean }> {
  const before = await look(job, recipient);
  if (!before.ok) return { result: "failed", why: before.why, over: before.over };
  const { standing } = before;
  if (!standing.listed) return { result: "absent", why: "It is not on the list.", over: false };
  if (standing.refusal) return { result: "kept", why: `${standing.why}. ${standing.refusal}`, over: false };
  if (job.dryRun) return { result: "would_remove", why: standing.why, over: false };
  await job.turn();
  const removed = await job.remove(standing.remove);
  if (!removed) return { result: "not_tried", why: "The cohort was stopped.", over: true };
  if (removed.kind === "not_sent") return { result: "failed", why: removed.why, over: true };
  if (removed.kind === "refused" && removed.status !== 404) {
    const { why, over } = refusalOf(removed);
    return { result: "failed", why, over };
  }
  // Also after a lost answer: taking off twice does no harm, and reading back settles the doubt.
  const after = await look(job, recipient);
  if (!after.ok) return { result: "failed", why: `Taken off, but reading back failed: ${after.why}`, over: after.over };
  return after.standing.listed
    ? { result: "still_listed", why: `Still listed: ${after.standing.why}`, over: false }
    : { result: "removed", why: "Read back: it is not on the list any more.", over: false };
}

async function look({ list, send, turn }: TakeOff, recipient: string): Promise<Looked> {
  await turn();
  const answer = await send(list.look(recipient));
  if (answer.kind === "not_sent" || answer.kind === "in_doubt") return { ok: false, why: answer.why, over: true };
  if (answer.kind === "refused" && answer.status !== 404) return { ok: false, ...refusalOf(answer) };
  try {
    return { ok: true, standing: list.read(recipient, answer.status ?? 0, answer.excerpt ?? "") };
  } catch {
    return {
      ok: false,
      why: "The answer is not of the documented shape, so nothing is taken for granted.",
      over: false,
    };
  }
}

function refusalOf(answer: PostResult & { kind: "refused" }): { why: string; over: boolean } {
  const { status, retryAfter } = answer;
  if (status === 401) return { why: "The key was refused (401): replace it.", over: true };
  if (status === 403) return { why: "The key may not do this (403): give it the right, or replace it.", over: true };
  if (status === 429) {
    const when = retryAfter && /^\d{1,6}$/.test(retryAfter) ? `in ${retryAfter} seconds` : "later";
    return { why: `The rate limit was reached (429): go on ${when}.`, over: true };
  }
  return { why: answer.why, over: false };
}
