import { LIMITS } from "#lib/parse/limits";
import type { Failure, Letter } from "#lib/parse/mails/letter";
import { HEADINGS, HELP, LIST_ENDS } from "#lib/parse/mails/list-words";
import { readSpeech } from "#lib/parse/mails/speech";
import { findAddress, holdsAny } from "#lib/parse/mails/words";

type Paragraph = { recipient: string; original: string | null; lines: string[]; indent: number };

/**
 * A list of recipients, each with its own words under or beside it: Exim, qmail and its kin, GMX, OpenSMTPD, Yahoo,
 * Postfix and most that imitate them. The list begins at the first heading; without one, the whole text is the list.
 */
export function readListed(letter: Letter): Failure[] {
  const from = headingOf(letter);
  const below = readLines(letter, from);
  return below.length > 0 || from === 0 ? below : readLines(letter, 0);
}

function readLines(letter: Letter, from: number): Failure[] {
  const found = new Map<string, Failure>();
  let paragraph: Paragraph | null = null;
  let blanks = 0;
  const close = () => {
    if (paragraph && found.size < LIMITS.recipientsMax) put(found, paragraph);
    paragraph = null;
  };
  for (const line of letter.lines.slice(from)) {
    const trimmed = line.trim();
    if (trimmed === "") {
      blanks++;
      continue;
    }
    const indent = line.length - line.trimStart().length;
    const named = readAddressLine(trimmed, indent);
    if (named && (!paragraph || named.indent <= paragraph.indent)) {
      close();
      paragraph = named;
    } else if (startsWithAny(trimmed, LIST_ENDS)) {
      break;
    } else if (paragraph && blanks > 0 && startsWithAny(trimmed, HELP)) {
      close();
    } else if (paragraph && trimmed.startsWith("(expanded from")) {
      paragraph.original = findAddress(trimmed)?.address ?? paragraph.original;
    } else if (paragraph && trimmed.startsWith("(generated from") && paragraph.recipient === "") {
      paragraph.recipient = findAddress(trimmed)?.address ?? "";
    } else if (paragraph && blanks > 0 && (hasWords(paragraph) || indent < paragraph.indent)) {
      // Help and farewells stand below the list, not below a recipient.
      close();
    } else if (paragraph && paragraph.lines.length < 200) {
      paragraph.lines.push(trimmed);
    }
    blanks = 0;
  }
  close();
  return [...found.values()].filter((failure) => failure.recipient !== "");
}

function startsWithAny(line: string, starts: readonly string[]): boolean {
  const lower = line.slice(0, 40).toLowerCase();
  return starts.some((start) => lower.startsWith(start));
}

/** Words, and not only a label such as `For the following reason:` that the words stand under. */
function hasWords(paragraph: Paragraph): boolean {
  return paragraph.lines.length > 0 && paragraph.lines[paragraph.lines.length - 1]?.endsWith(":") === false;
}

function headingOf(letter: Letter): number {
  const lines = letter.lines;
  for (let i = 0; i < lines.length; i++) {
    const line = (lines[i] ?? "").toLowerCase();
    if (
      !holdsAny(line, HEADINGS) &&
      !holdsAny(`${line.trimEnd()}\n${(lines[i + 1] ?? "").trimStart().toLowerCase()}`, HEADINGS)
    )
      continue;
    // A heading may name its recipient itself; then it is a line of the list.
    if (findAddress(line)) continue;
    return i + 1;
  }
  return 0;
}

/** A line that is about one recipient: the address alone or first, with the words behind it. */
function readAddressLine(line: string, indent: number): Paragraph | null {
  if (line.toLowerCase() === "an undisclosed address") return { recipient: "", original: null, lines: [], indent };
  const first = findAddress(line);
  if (!first) return null;
  const before = line.slice(0, first.start);
  if (!isBullet(before)) return null;
  let rest = line.slice(first.end);
  if (line.charCodeAt(first.start - 1) === 60 || rest.startsWith(">")) rest = rest.slice(rest.indexOf(">") + 1);
  // `R <R>`, `R (R)<mailto:R>`: the same address again says nothing more.
  for (let turn = 0; turn < 3; turn++) {
    const again = findAddress(rest);
    if (!again || again.start > 10 || again.address.toLowerCase() !== first.address.toLowerCase()) break;
    const open = rest.charCodeAt(again.start - 1) === 60 ? again.start - 1 : again.start;
    rest = rest.slice(0, open) + rest.slice(again.end).replace(">", "");
  }
  const glued = line.charCodeAt(first.end - 1) === 58;
  rest = rest.trim();
  let original: string | null = null;
  if (rest.startsWith("(expanded from")) {
    original = findAddress(rest)?.address ?? null;
    const shut = rest.indexOf(")");
    rest = shut < 0 ? "" : rest.slice(shut + 1).trim();
  }
  const told = glued || rest === "" || ":([.,-{".includes(rest.charAt(0)) || startsWords(rest);
  if (!told) return null;
  while (rest !== "" && ":.- ,".includes(rest.charAt(0))) rest = rest.slice(1);
  if (rest === "()" || rest === '"') rest = "";
  return { recipient: first.address, original, lines: rest === "" ? [] : [rest], indent };
}

/** What some write right behind the address. */
function startsWords(rest: string): boolean {
  return (
    rest.startsWith("Invalid Address") ||
    rest.includes("ERROR_CODE :") ||
    rest.includes("ERROR CODE :") ||
    rest.startsWith("on ") ||
    rest.startsWith('"')
  );
}

function isBullet(before: string): boolean {
  for (let i = 0; i < before.length; i++) if (!" \t*-•<>\"'(|:".includes(before.charAt(i))) return isName(before);
  return true;
}

/** A display name before `<`: `"user@example.com" <user@example.com>`. */
function isName(before: string): boolean {
  const name = before.trim().toLowerCase();
  return (
    name === "recipient: <" || name === "smtp <" || name === "to: <" || (name.startsWith('"') && name.endsWith('" <'))
  );
}

function put(found: Map<string, Failure>, paragraph: Paragraph): void {
  const key = paragraph.recipient.toLowerCase();
  const said = readSpeech(paragraph.lines);
  const known = found.get(key);
  if (!known) found.set(key, { recipient: paragraph.recipient, originalRecipient: paragraph.original, said });
  else if (said && (known.said === null || (said.remote && !known.said.remote))) known.said = said;
}
