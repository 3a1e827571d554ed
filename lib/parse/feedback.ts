import { isAddress, mailboxOf } from "#lib/parse/address";
import type { ParsedItem, ParsedSignal, SignalKind } from "#lib/parse/delivery-event";
import { field, type Headers, readHeaders } from "#lib/parse/headers";
import { LIMITS } from "#lib/parse/limits";
import { readMailDate } from "#lib/parse/mail-date";
import type { Mail } from "#lib/parse/mime";
import { signalKey } from "#lib/parse/records/signal";
import { cut, decodeUtf8 } from "#lib/parse/text";
import { decodeTransfer } from "#lib/parse/transfer";

// What is no wish of the recipient's: "not-spam" takes a complaint back, "auth-failure" (RFC 6591) tells of a signature.
const NO_SIGNAL: ReadonlySet<string> = new Set(["not-spam", "auth-failure", "dmarc"]);
const OPT_OUT: ReadonlySet<string> = new Set(["opt-out", "opt-out-list", "unsubscribe"]);

/** What a Feedback-Type (RFC 5965 §7.3) says the recipient did; types unknown to us count as a complaint. */
export function signalOfFeedback(type: string | null): SignalKind | null {
  const word = (type ?? "abuse").trim().toLowerCase();
  if (NO_SIGNAL.has(word)) return null;
  return OPT_OUT.has(word) ? "unsubscribed" : "complained";
}

/**
 * Reads a feedback report (RFC 5965): whose complaint it is, and when. The recipient stands in Original-Rcpt-To, or where
 * the provider leaves that out, in the `To` of the mail complained about when it names one address. Many providers
 * blank it: such a report is told, but nobody can be left out by it. `text` has LF line ends, one character a byte.
 */
export function readFeedback(mail: Mail, text: string, raw: Uint8Array, index: number, now: Date): ParsedItem {
  const none: ParsedItem = { kind: "none", what: "feedback_report", line: 1, index };
  const report = mail.parts.find((part) => part.type === "message/feedback-report");
  if (!report) return none;
  const { headers } = readHeaders(withDecoded(report.body, report.encoding), () => {});
  const type = field(headers, "feedback-type");
  const kind = signalOfFeedback(type);
  if (kind === null) return none;
  const at = readMailDate(field(headers, "arrival-date") ?? field(headers, "received-date"));
  const sent = at ?? readMailDate(field(mail.headers, "date"));
  const signals = recipientsOf(headers, mail).map((recipient): ParsedSignal => {
    return {
      kind,
      recipient,
      type: type === null ? null : plain(cut(type.trim().toLowerCase(), 80)),
      occurredAt: sent ?? now,
      occurredAtFrom: at ? "arrival" : sent ? "date_header" : "intake",
      signalKey: signalKey([kind, "mail", recipient], Buffer.from(text.trimEnd(), "latin1")),
    };
  });
  if (signals.length === 0) return none;
  return { ...none, what: kind === "complained" ? "feedback_report" : "unsubscription", said: { signals, raw } };
}

const RECIPIENTS_MAX = 1_000;

function recipientsOf(report: Headers, mail: Mail): string[] {
  const named = report.get("original-rcpt-to") ?? report.get("original-recipient") ?? [];
  const listed = named.map((value) => addressIn(value.slice(value.indexOf(";") + 1)));
  const addresses = listed.flatMap((one) => one ?? []);
  if (named.length > 0) return [...new Set(addresses)].slice(0, RECIPIENTS_MAX);
  const original = mail.parts.find((part) => part.type === "message/rfc822" || part.type === "text/rfc822-headers");
  if (!original) return [];
  const { headers } = readHeaders(withDecoded(original.body, original.encoding), () => {});
  const to = headers.get("to") ?? [];
  const [only] = to;
  if (to.length !== 1 || only === undefined || only.includes(",")) return [];
  const address = addressIn(only.includes("<") ? only.slice(only.lastIndexOf("<")) : only);
  return address === null ? [] : [address];
}

/** One address, or null for what a provider blanked (`[redacted]`, `redacted-hash@redacted.invalid`). */
function addressIn(text: string): string | null {
  const address = plain(cut(mailboxOf(text), LIMITS.fieldCharsMax));
  if (!isAddress(address)) return null;
  const lower = address.toLowerCase();
  return lower.includes("redacted") || lower.endsWith(".invalid") ? null : address;
}

function withDecoded(body: string, encoding: string): string {
  const encoded = encoding === "base64" || encoding === "quoted-printable";
  const text = encoded ? decodeTransfer(body, encoding).toString("latin1") : body;
  let start = 0;
  while (text.charCodeAt(start) === 10) start++;
  return text.slice(start);
}

/** From one character a byte to text that a database takes. */
function plain(text: string): string {
  return decodeUtf8(Buffer.from(text, "latin1"));
}
