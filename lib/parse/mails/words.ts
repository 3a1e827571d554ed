import { isAddress } from "#lib/parse/address";
import { isBlank, isDigit } from "#lib/parse/scan";

// Around an address in a sentence: `'<a@b>'`, `(a@b)`, `"a@b",`, `mailto:a@b`.
const OPENING: ReadonlySet<string> = new Set([..."<([{\"'*•-:;,="]);
const CLOSING: ReadonlySet<string> = new Set([...">)]}\"'.:;,!?*"]);
const ADDRESS_CHARS_MAX = 320;

/** An address in a line and where it stands, its brackets and quotes included. */
export type Found = { address: string; start: number; end: number };

/** The first address in `line` from `from` on, without the brackets, quotes and dots around it; null when there is none. */
export function findAddress(line: string, from = 0): Found | null {
  let next = from + 1;
  for (let at = line.indexOf("@", next); at > 0; at = line.indexOf("@", next)) {
    let start = at;
    while (start >= next && start > from && at - start < ADDRESS_CHARS_MAX && !endsWord(line, start - 1)) start--;
    let end = at + 1;
    while (end < line.length && end - at < ADDRESS_CHARS_MAX && !endsWord(line, end)) end++;
    const address = bare(line.slice(start, end));
    if (isMailbox(address)) return { address, start, end };
    next = end;
  }
  return null;
}

function endsWord(line: string, at: number): boolean {
  const c = line.charCodeAt(at);
  // 12288 is the wide space of Japanese and Chinese writers.
  return isBlank(c) || c === 60 || c === 62 || c === 12_288 || c === 34;
}

/** An address with a local part and a domain of plain characters. */
export function isMailbox(address: string): boolean {
  if (!isAddress(address) || address.includes("://")) return false;
  const domain = address.slice(address.lastIndexOf("@") + 1);
  if (domain.startsWith("[")) return domain.endsWith("]");
  for (let i = 0; i < domain.length; i++) {
    const c = domain.charCodeAt(i);
    const name = c > 127 || c === 45 || c === 46 || c === 95 || isDigit(c) || (c | 32) - 97 < 26;
    if (!name || (c > 57 && c < 65)) return false;
  }
  return !domain.startsWith(".") && !domain.startsWith("-");
}

function bare(word: string): string {
  let text = word;
  if (text.toLowerCase().startsWith("mailto:")) text = text.slice(7);
  // `SMTP:a@b`, and at the end of an X.400 address `…;dda:SMTP=a@b;`
  const smtp = Math.max(text.toUpperCase().lastIndexOf("SMTP:"), text.toUpperCase().lastIndexOf("SMTP="));
  if (smtp >= 0) text = text.slice(smtp + 5);
  let start = 0;
  let end = text.length;
  while (start < end && OPENING.has(text.charAt(start))) start++;
  while (end > start && CLOSING.has(text.charAt(end - 1)) && !text.slice(start, end).endsWith("]")) end--;
  const inside = text.slice(start, end);
  // `TO:a@b`, `local:1:a@b`
  const colon = inside.startsWith('"') ? -1 : inside.lastIndexOf(":", inside.indexOf("@"));
  if (colon >= 0) return inside.slice(colon + 1);
  return inside.includes("@[") || !inside.endsWith("]") ? inside : inside.slice(0, -1);
}

/** Whether `text` starts with a reply code of a refusal: `550 `, `550-`, `550:` or `550` alone. */
export function startsWithCode(text: string, at = 0): boolean {
  const first = text.charCodeAt(at);
  if (first !== 52 && first !== 53) return false;
  if (!isDigit(text.charCodeAt(at + 1)) || !isDigit(text.charCodeAt(at + 2))) return false;
  const after = text.charCodeAt(at + 3);
  return Number.isNaN(after) || after === 45 || after === 58 || isBlank(after);
}

/** What stands behind the first of `marks` that `text` holds, without blanks around it; null when it holds none. */
export function behind(text: string, marks: readonly string[]): string | null {
  for (const mark of marks) {
    const at = text.indexOf(mark);
    if (at >= 0) return text.slice(at + mark.length).trim();
  }
  return null;
}

/** What stands before the first of `marks`. */
export function upTo(text: string, marks: readonly string[]): string {
  let end = text.length;
  for (const mark of marks) {
    const at = text.indexOf(mark);
    if (at >= 0 && at < end) end = at;
  }
  return text.slice(0, end).trim();
}

/** Whether `text` holds one of `phrases`, which are in lower case as `text` is. */
export function holdsAny(text: string, phrases: readonly string[]): boolean {
  return phrases.some((phrase) => text.includes(phrase));
}
