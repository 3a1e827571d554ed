import { LIMITS } from "#lib/parse/limits";
import { readSpeech } from "#lib/parse/mails/speech";
import type { Said } from "#lib/parse/postfix-said";
import { SendmailTranscript } from "#lib/parse/sendmail-transcript";
import { cut } from "#lib/parse/text";

/** What the part for people tells, by recipient. It alone carries the rejecting address of a Postfix report. */
export type HumanText = {
  /** By address in lower case. */
  byRecipient: ReadonlyMap<string, Said>;
  /** The last exchange of a transcript, for reports that do not say which recipient it was about. */
  last: Said | null;
};

type Paragraph = { recipient: string; lines: string[]; indent: number };

/**
 * Reads the text part of a report: Postfix's `<R>: host H[IP] said: …`, the paragraphs of Exim, Courier and qmail under
 * the address, OpenSMTPD's `R: REPLY`, and Sendmail's transcript.
 */
export function readHumanText(text: string): HumanText {
  const byRecipient = new Map<string, Said>();
  const transcript = new SendmailTranscript(byRecipient);
  let paragraph: Paragraph | null = null;
  const close = () => {
    if (paragraph) put(byRecipient, paragraph);
    paragraph = null;
  };
  for (const line of cut(text, LIMITS.humanTextCharsMax).split("\n")) {
    const trimmed = line.trim();
    transcript.line(trimmed);
    if (trimmed === "") {
      close();
      continue;
    }
    const named = readAddressLine(trimmed, line.length - line.trimStart().length);
    // A line of a paragraph may be an address too; only one that stands no deeper starts another.
    if (named && (!paragraph || named.indent <= paragraph.indent)) {
      close();
      paragraph = named;
    } else if (paragraph && paragraph.lines.length < 200) {
      paragraph.lines.push(trimmed);
    }
  }
  close();
  return { byRecipient, last: transcript.last };
}

/** `<R>: words`, `<R> (expanded from <O>): words`, `R: words` or `R` alone; null for other lines. */
function readAddressLine(line: string, indent: number): Paragraph | null {
  const angled = line.charCodeAt(0) === 60;
  const end = angled ? line.indexOf(">") : line.indexOf(" ");
  let address = angled ? line.slice(1, end < 0 ? 1 : end) : end < 0 ? line : line.slice(0, end);
  let rest = end < 0 ? "" : line.slice(end + 1).trim();
  if (!angled && address.endsWith(":")) address = address.slice(0, -1);
  else if (rest.startsWith("(")) rest = afterExpansion(rest);
  else if (rest.startsWith(":")) rest = rest.slice(1).trim();
  else if (rest !== "") return null;
  const at = address.lastIndexOf("@");
  if (at < 1 || at === address.length - 1 || address.length > 320) return null;
  return { recipient: address.toLowerCase(), lines: rest === "" ? [] : [rest], indent };
}

function afterExpansion(rest: string): string {
  const colon = rest.indexOf("): ");
  if (colon >= 0) return rest.slice(colon + 3);
  return rest.endsWith("):") ? "" : rest;
}

function put(found: Map<string, Said>, paragraph: Paragraph): void {
  if (paragraph.lines.length === 0 || found.size >= LIMITS.recipientsMax) return;
  const said = readSpeech(paragraph.lines);
  if (said && !found.has(paragraph.recipient)) found.set(paragraph.recipient, said);
}
