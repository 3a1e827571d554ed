import { MailSettings } from "#lib/alert/contract";
import { type AlertMessage, mailText, slackBody, webhookBody } from "#lib/alert/message";
import { sendMail } from "#lib/alert/send-mail";
import type { ChannelRow } from "#lib/alert/store";
import { postSigned } from "#lib/platform/post-signed";
import { unseal } from "#lib/platform/sealed";
import { signature } from "#lib/platform/signature";

/** What came of one attempt, in words, with the other side's code and the beginning of its answer. */
export type Carried = { ok: boolean; result: string; code: number | null; excerpt: string | null };

const TIMEOUT_MS = 10_000;
const EXCERPT_BYTES = 300;

type Parcel = { channel: ChannelRow; id: string; message: AlertMessage; createdAt: Date };

/** Brings one message to its channel, once. Never throws: what went wrong is the result. */
export async function carry(parcel: Parcel, options: { allowPrivate: boolean; now: Date }): Promise<Carried> {
  const { channel, id, message, createdAt } = parcel;
  try {
    const secret = channel.sealed === null ? "" : unseal(channel.sealed, channel.id);
    if (channel.kind === "email")
      return await sendMail(MailSettings.parse(channel.settings), secret, { id, ...mailText(message) }, options);
    if (channel.kind === "slack") return await post(secret, slackBody(message), {}, options);
    const body = webhookBody(id, createdAt, message);
    const headers = { "idempotency-key": id, "x-signature": signature(secret, body, options.now) };
    return await post(channel.address, body, headers, options);
  } catch (error) {
    return { ok: false, result: error instanceof Error ? error.message : "It failed.", code: null, excerpt: null };
  }
}

async function post(
  url: string,
  body: string,
  headers: Record<string, string>,
  { allowPrivate }: { allowPrivate: boolean },
): Promise<Carried> {
  const result = await postSigned({
    url,
    body,
    headers: { "content-type": "application/json", "user-agent": "Rebound", ...headers },
    timeoutMs: TIMEOUT_MS,
    allowPrivate,
    excerptBytes: EXCERPT_BYTES,
  });
  if (result.kind === "accepted")
    return { ok: true, result: "Accepted.", code: result.status, excerpt: plain(result.excerpt) };
  const said = result.kind === "refused" ? result : { status: undefined, excerpt: undefined };
  return { ok: false, result: `${result.why}.`, code: said.status ?? null, excerpt: plain(said.excerpt) };
}

/** PostgreSQL keeps no NUL, and a log needs no control characters. */
function plain(text: string | undefined): string | null {
  return text ? text.replace(/\p{Cc}+/gu, " ").trim() || null : null;
}
