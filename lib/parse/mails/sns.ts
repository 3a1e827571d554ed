import type { ParsedItem } from "#lib/parse/delivery-event";
import type { Letter } from "#lib/parse/mails/letter";
import { itemOf } from "#lib/parse/records/draft";
import { has, parseJson } from "#lib/parse/records/json-value";
import { isSes, readSes } from "#lib/parse/records/ses";

/** Old relays cut lines of more than 990 characters with `!`, a line end and a blank. */
function unwrapped(text: string): string {
  return text.replaceAll("!\n ", "");
}

/** A notification of Amazon SES that SNS sent as a mail: JSON, with a line about unsubscribing under it. */
export function readSnsMail(letter: Letter, raw: Buffer, index: number, now: Date): ParsedItem[] {
  const start = letter.text.indexOf("{");
  if (start < 0 || letter.text.slice(0, start).trim() !== "") return [];
  const end = letter.text.lastIndexOf("}");
  const value = parseJson(unwrapped(letter.text.slice(start, end + 1)));
  if (!isSes(value) || !(has(value, "mail") || has(value, "Message"))) return [];
  const place = { format: "ses_json" as const, raw, identity: raw, line: 1, index, now };
  return readSes(value).map((told) => itemOf(told, place));
}
