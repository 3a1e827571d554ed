import { localPart, mailboxOf } from "#lib/parse/address";
import type { ParsedEvent } from "#lib/parse/delivery-event";
import { VALUE_LENGTH_MAX } from "#lib/volume/dimension/dimension";

export type LocalPartCase = "upper" | "mixed" | "lower" | "none";

/** How the ASCII letters of the local part are written, as submitted; `none` when it has none. */
export function caseOfLocalPart(address: string): LocalPartCase {
  const local = localPart(mailboxOf(address));
  let upper = false;
  let lower = false;
  for (let i = 0; i < local.length; i++) {
    const c = local.charCodeAt(i);
    if (c >= 65 && c <= 90) upper = true;
    else if (c >= 97 && c <= 122) lower = true;
  }
  if (upper) return lower ? "mixed" : "upper";
  return lower ? "lower" : "none";
}

/** The domain of an envelope sender, ASCII letters folded; null for the empty sender. */
export function senderDomain(mailFrom: string | null): string | null {
  if (mailFrom === null) return null;
  const at = mailFrom.lastIndexOf("@");
  if (at < 0) return null;
  let end = mailFrom.length;
  while (end > at + 1 && mailFrom.charCodeAt(end - 1) === 62) end--;
  return mailFrom.slice(at + 1, end).toLowerCase() || null;
}

/** The values of one attempt in the order of STORED_DIMENSIONS; null where its source does not tell. */
export function storedValues(event: ParsedEvent, recipientDomain: string): (string | null)[] {
  return [
    cut(recipientDomain),
    cut(event.remoteMta?.toLowerCase()),
    cut(event.remoteIp),
    cut(event.pool),
    cut(event.sourceIp),
    cut(senderDomain(event.mailFrom)),
    caseOfLocalPart(event.recipient),
  ];
}

const PLAIN = /^[ -~]*$/;

/** As the database keeps it: what no text column takes becomes U+FFFD before values are counted together. */
function cut(value: string | null | undefined): string | null {
  if (!value) return null;
  const text = value.length > VALUE_LENGTH_MAX ? value.slice(0, VALUE_LENGTH_MAX) : value;
  return PLAIN.test(text) ? text : Buffer.from(text).toString().replaceAll("\0", "\uFFFD");
}
