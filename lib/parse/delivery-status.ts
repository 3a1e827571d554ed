import { fieldNameEnd } from "#lib/parse/headers";
import { LIMITS, type Notice } from "#lib/parse/limits";
import { isDigit } from "#lib/parse/scan";
import { cut } from "#lib/parse/text";

/** Fields of one block by lower-case name; of a repeated field all values. */
export type Block = ReadonlyMap<string, readonly string[]>;

/** A message/delivery-status part (RFC 3464 §2): what is said once, and what of each recipient. */
export type DeliveryStatus = { perMessage: Block; recipients: Block[] };

const OF_RECIPIENT = ["final-recipient", "original-recipient", "x-actual-recipient"] as const;
const OF_RESULT = ["action", "status", "diagnostic-code"] as const;

/**
 * Reads the fields of a delivery-status part. Blocks are parted by empty lines; a second Final-Recipient starts a block
 * of its own even without one. Blocks that name no recipient and no result, such as headers of the original mail put
 * there by mistake, are left out.
 */
export function readDeliveryStatus(text: string, notice: (notice: Notice) => void): DeliveryStatus {
  const perMessage = new Map<string, string[]>();
  const recipients: Map<string, string[]>[] = [];
  for (const block of readBlocks(text)) {
    const named = OF_RECIPIENT.some((name) => block.has(name));
    const result = OF_RESULT.some((name) => block.has(name));
    const last = recipients[recipients.length - 1];
    if (named) {
      if (recipients.length >= LIMITS.recipientsMax) {
        notice({ what: "A report has more than 10000 recipients; the rest was left out.", where: "delivery-status" });
        break;
      }
      recipients.push(block);
    } else if (result && last && !last.has("action") && !last.has("status")) {
      // An empty line inside a recipient's block.
      for (const [name, values] of block) if (!last.has(name)) last.set(name, values);
    }
    if (recipients.length === 0 || block.has("reporting-mta")) {
      for (const [name, values] of block) if (!perMessage.has(name)) perMessage.set(name, values);
    }
  }
  return { perMessage, recipients };
}

/** One block after the other, so that whoever stops at a limit has read no further. */
function* readBlocks(text: string): Generator<Map<string, string[]>> {
  let block = new Map<string, string[]>();
  let values: string[] | null = null;
  for (let at = 0; at < text.length; ) {
    const lf = text.indexOf("\n", at);
    const end = lf < 0 ? text.length : lf;
    const line = text.slice(at, end).trimEnd();
    at = end + 1;
    const first = line.charCodeAt(0);
    const name = line === "" ? "" : fieldNameOf(line);
    if (line === "" || (name === "final-recipient" && block.has(name))) {
      if (block.size > 0) yield block;
      block = new Map();
      values = null;
      if (line === "") continue;
    }
    if ((first === 32 || first === 9) && values !== null) {
      unfold(values, line.trimStart());
    } else if (name === null) {
      values = null;
    } else {
      values = block.get(name) ?? [];
      block.set(name, values);
      if (values.length < 20) values.push(line.slice(line.indexOf(":") + 1).trim());
    }
  }
  if (block.size > 0) yield block;
}

/** The field's name in lower case; null when the line begins none. */
function fieldNameOf(line: string): string | null {
  const colon = fieldNameEnd(line, 0);
  return colon < 0 ? null : line.slice(0, colon).trimEnd().toLowerCase();
}

/** Joins a folded line. A line that repeats the reply code continues a multi-line reply and stays a line. */
function unfold(values: string[], line: string): void {
  const last = values.length - 1;
  const value = values[last] ?? "";
  if (value.length > LIMITS.replyCharsMax) return;
  const code = line.slice(0, 3);
  const sameReply =
    isDigit(line.charCodeAt(0)) &&
    isDigit(line.charCodeAt(2)) &&
    isAfterCode(line.charCodeAt(3)) &&
    value.includes(code);
  values[last] = value === "" ? line : `${value}${sameReply ? "\n" : " "}${line}`;
}

function isAfterCode(code: number): boolean {
  return code === 32 || code === 45;
}

/** The first value of a field, or null when it is missing or empty. */
export function blockField(block: Block, name: string): string | null {
  return block.get(name)?.[0] || null;
}

/** `type; value` (RFC 3464 §2.1.2): the type in lower case, "" when there is none. */
export function typed(value: string): { type: string; value: string } {
  const semicolon = value.indexOf(";");
  const type = semicolon < 0 ? "" : value.slice(0, semicolon).trim().toLowerCase();
  // A type is one word; a `;` further on belongs to the value.
  if (semicolon < 0 || type.includes(" ") || type.length > 40) return { type: "", value: value.trim() };
  return { type, value: value.slice(semicolon + 1).trim() };
}

/** `\x{HEX}` of a utf-8 address (RFC 6533 §3) as the character it stands for. */
export function decodeUtf8Address(address: string): string {
  let out = "";
  let from = 0;
  for (let at = address.indexOf("\\x{"); at >= 0; at = address.indexOf("\\x{", from)) {
    const close = address.indexOf("}", at);
    const point = close < 0 || close - at > 9 ? Number.NaN : Number.parseInt(address.slice(at + 3, close), 16);
    if (!(point > 0 && point <= 0x10ffff) || (point >= 0xd800 && point <= 0xdfff)) {
      out += address.slice(from, at + 3);
      from = at + 3;
    } else {
      out += address.slice(from, at) + String.fromCodePoint(point);
      from = close + 1;
    }
  }
  return cut(out + address.slice(from), LIMITS.fieldCharsMax);
}
