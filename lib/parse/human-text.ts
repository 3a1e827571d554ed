import { commandOf } from "#lib/parse/command-name";
import { LIMITS } from "#lib/parse/limits";
import { readPeer, readSaid, type Said } from "#lib/parse/postfix-said";
import { isDigit } from "#lib/parse/scan";
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
 * Reads the text part of a report: Postfix's `<R>: host H[IP] said: …`, Exim's and Courier's paragraphs under the
 * address, OpenSMTPD's `R: REPLY`, and Sendmail's transcript.
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
  const said = readParagraph(paragraph.lines);
  if (said && !found.has(paragraph.recipient)) found.set(paragraph.recipient, said);
}

function readParagraph(lines: readonly string[]): Said | null {
  // Sendmail repeats the first line of the reply here; its transcript has all of it.
  if (lines[0]?.startsWith("(reason: ") || lines[0]?.startsWith("(expanded from: ")) return null;
  const text = cut(lines.join(" "), 2 * LIMITS.replyCharsMax);
  const quoted = lines.findIndex((line) => line.startsWith("<<< "));
  if (quoted >= 0) return readQuoted(lines, quoted);
  const error = text.indexOf("SMTP error from remote mail");
  const host = text.startsWith("host ") ? 0 : text.indexOf(" host ") + 1;
  if (error >= 0) return readExim(text, error, host);
  if (text.startsWith("host ")) {
    // `host H [IP]: REPLY`: Exim's older form, copied by many.
    const peer = readPeer(text, 5);
    if (peer && text.startsWith(": ", peer.end)) return remote(peer, text.slice(peer.end + 2), null);
  }
  if (isDigit(text.charCodeAt(0)) && isDigit(text.charCodeAt(2)) && text.charCodeAt(3) <= 45) {
    return remote(null, text, null);
  }
  return readSaid(text);
}

function remote(peer: Pick<Said, "host" | "ip" | "port"> | null, reply: string, smtpCommand: string | null): Said {
  return {
    host: peer?.host ?? null,
    ip: peer?.ip ?? null,
    port: peer?.port ?? null,
    reply: reply.trim(),
    remote: true,
    smtpCommand,
  };
}

/** Exim: `SMTP error from remote mail server after RCPT TO:<R>: REPLY`, with `host H [IP]` before or after it. */
function readExim(text: string, error: number, host: number): Said {
  const after = text.indexOf(" after ", error);
  const colon = text.indexOf(": ", after < 0 ? error : after);
  const peer = host > 0 || text.startsWith("host ") ? readPeer(text, host + 5) : null;
  const from = peer && host > error ? peer.end + 2 : colon + 2;
  return remote(peer, text.slice(from), after < 0 ? null : commandOf(text.slice(after + 7, after + 60)));
}

/** Courier: `H [IP]:`, `>>> COMMAND`, `<<< REPLY`. */
function readQuoted(lines: readonly string[], quoted: number): Said {
  const heard = lines.slice(quoted).filter((line) => line.startsWith("<<< "));
  // A command that got no answer may stand before the one that was refused.
  const replies = heard.filter((line) => isDigit(line.charCodeAt(4)));
  const reply = (replies.length > 0 ? replies : heard).map((line) => line.slice(4));
  const command = lines.findLast((line) => line.startsWith(">>> "));
  return remote(readPeer(lines[0] ?? "", 0), reply.join("\n"), command ? commandOf(command.slice(4)) : null);
}
