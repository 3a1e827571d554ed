import { env } from "#lib/platform/env";
import { type PostResult, postSigned } from "#lib/platform/post-signed";
import { unseal } from "#lib/platform/sealed";
import { type KumoCall, kumoCalls, readKumoState } from "#lib/release/kumomta/calls";
import { KumoCredentials, type KumoState } from "#lib/release/kumomta/contract";
import type { TargetRow } from "#lib/release/store";
import { turnOf } from "#lib/release/unsuppress/turn";

const TIMEOUT_MS = 10_000;
const ANSWER_BYTES_MAX = 1_048_576;

export type Asked = { ok: true; state: KumoState } | { ok: false; why: string };

/** The calls of the server behind a target. Throws `unavailable` when its credentials cannot be read. */
export function callsOf(target: TargetRow) {
  return kumoCalls(target.url, KumoCredentials.parse(JSON.parse(unseal(target.secret, target.id))));
}

/** Sends one call, within the rate of the target. Never throws for answers. */
export async function sendKumo(target: TargetRow, call: KumoCall): Promise<PostResult> {
  await turnOf(target.id);
  return postSigned({
    ...call,
    timeoutMs: TIMEOUT_MS,
    allowPrivate: env().REBOUND_ALLOW_PRIVATE_TARGETS,
    excerptBytes: ANSWER_BYTES_MAX,
  });
}

/** Suspensions and administrative bounces at work, asked now. Nothing is changed. */
export async function askKumo(target: TargetRow): Promise<Asked> {
  const calls = callsOf(target);
  const suspensions = await sendKumo(target, calls.suspensions());
  if (suspensions.kind !== "accepted") return { ok: false, why: refusalOf(suspensions) };
  const bounces = await sendKumo(target, calls.bounces());
  if (bounces.kind !== "accepted") return { ok: false, why: refusalOf(bounces) };
  try {
    return { ok: true, state: readKumoState(suspensions.excerpt ?? "", bounces.excerpt ?? "") };
  } catch {
    return { ok: false, why: "The answer is not of the documented shape, so nothing is taken for granted." };
  }
}

/** Why a call was not taken, for a person. */
export function refusalOf(result: Exclude<PostResult, { kind: "accepted" }>): string {
  if (result.kind !== "refused") return `The server did not answer: ${result.why}.`;
  const { status, retryAfter, excerpt } = result;
  if (status === 401 || status === 403)
    return `The server refused us (${status}): check the credentials and its list of trusted hosts.`;
  if (status === 429) {
    const when = retryAfter && /^\d{1,6}$/.test(retryAfter) ? `in ${retryAfter} seconds` : "later";
    return `The rate limit was reached (429): try again ${when}.`;
  }
  const said = (excerpt ?? "")
    .replace(/\p{Cc}+/gu, " ")
    .trim()
    .slice(0, 200);
  return `The server answered ${status ?? "with an error"}${said ? `: ${said}` : ""}.`;
}
