import { field, type Headers } from "#lib/parse/headers";
import { findAddress, isMailbox } from "#lib/parse/mails/words";
import { isDigit } from "#lib/parse/scan";

const TO = ["x-original-to", "delivered-to", "envelope-to", "x-envelope-to", "to"] as const;
// Signed or rewritten senders use `=` for other things.
const SIGNED = ["prvs=", "srs0", "srs1", "btv1="] as const;

const MARKS = ["bounce-", "bounces-", "return-", "verp-"] as const;

/** Addresses of `X-Failed-Recipients: a@x, b@y`. */
export function failedRecipients(headers: Headers): string[] {
  const value = field(headers, "x-failed-recipients");
  if (value === null) return [];
  return value
    .split(",")
    .map((address) => address.trim())
    .filter(isMailbox);
}

/**
 * The recipient in the address a bounce was sent to (VERP): `list+user=domain@ours`, `list-return-123-user=domain@ours`,
 * `bounce-user=domain@ours`.
 * Null when no address is of that form.
 */
export function verpRecipient(headers: Headers): string | null {
  for (const name of TO) {
    const found = findAddress(field(headers, name) ?? "");
    const recipient = found ? decode(found.address) : null;
    if (recipient !== null) return recipient;
  }
  return null;
}

function decode(address: string): string | null {
  const local = address.slice(0, address.lastIndexOf("@"));
  const equals = local.lastIndexOf("=");
  if (equals < 1 || SIGNED.some((start) => local.toLowerCase().startsWith(start))) return null;
  const plus = local.indexOf("+");
  const start = plus >= 0 && plus < equals ? plus + 1 : Math.max(afterCounter(local, equals), afterMark(local));
  if (start < 0) return null;
  const recipient = `${local.slice(start, equals)}@${local.slice(equals + 1)}`;
  return isMailbox(recipient) && local.indexOf(".", equals) > 0 ? recipient : null;
}

/** Behind `bounce-` and its like at the start of an address. */
function afterMark(local: string): number {
  const lower = local.toLowerCase();
  const mark = MARKS.find((start) => lower.startsWith(start));
  return mark === undefined ? -1 : mark.length;
}

/** Behind `-return-123-`, qmail's form. */
function afterCounter(local: string, equals: number): number {
  const at = local.indexOf("-return-");
  if (at < 0 || at > equals) return -1;
  let end = at + 8;
  while (isDigit(local.charCodeAt(end))) end++;
  return local.charCodeAt(end) === 45 && end > at + 8 ? end + 1 : -1;
}
