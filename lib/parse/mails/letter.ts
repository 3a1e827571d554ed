import type { Outcome } from "#lib/parse/delivery-event";
import { field, type Headers, readHeaders } from "#lib/parse/headers";
import { LIMITS } from "#lib/parse/limits";
import { splitCopy } from "#lib/parse/mails/copy";
import { decodeWords } from "#lib/parse/mails/encoded-words";
import { htmlWords } from "#lib/parse/mails/html";
import type { Mail, Part } from "#lib/parse/mime";
import type { Said } from "#lib/parse/postfix-said";
import { cut } from "#lib/parse/text";
import { decodeText } from "#lib/parse/transfer";

/** A bounce without report fields, as a person reads it. */
export type Letter = {
  headers: Headers;
  /** In lower case. */
  subject: string;
  /** In lower case. */
  from: string;
  /** What the mail system wrote: the first text part up to the copy of the returned mail. */
  text: string;
  /** The same in lower case, for fixed phrases. */
  lower: string;
  lines: readonly string[];
  /** The header of the returned mail, where a copy is there. */
  returned: Headers;
};

/** One recipient a letter names. */
export type Failure = {
  recipient: string;
  originalRecipient?: string | null;
  said: Said | null;
  outcome?: Outcome;
  status?: string | null;
  reportingMta?: string | null;
};

/** How one kind of mail system writes: the first dialect that reads a recipient decides. */
export type Dialect = { name: string; read(letter: Letter): Failure[] };

const RETURNED: ReadonlySet<string> = new Set([
  "message/rfc822",
  "message/global",
  "message/rfc822-headers",
  "message/global-headers",
  "text/rfc822-headers",
]);

/** Takes the words of a mail: of its first text part, else of its first HTML part. */
export function readLetter(mail: Mail): Letter {
  const words = wordsOf(mail);
  const { told, copy } = splitCopy(words);
  const attached = mail.parts.find((part) => RETURNED.has(part.type));
  return {
    headers: mail.headers,
    subject: decodeWords(field(mail.headers, "subject") ?? "").toLowerCase(),
    from: (field(mail.headers, "from") ?? "").toLowerCase(),
    text: told,
    lower: lowerOf(told),
    lines: told.split("\n"),
    returned: readHeaders(attached ? textOf(attached) : copy.trimStart(), () => {}).headers,
  };
}

function wordsOf(mail: Mail): string {
  const plain = mail.parts.find((part) => part.type === "text/plain" && part.body.trim() !== "");
  if (plain) return textOf(plain);
  const html = mail.parts.find((part) => part.type === "text/html");
  if (html) return htmlWords(textOf(html));
  const other = mail.parts[0];
  return other && !RETURNED.has(other.type) ? textOf(other) : "";
}

/** The decoded text of a part, as far as the limits allow. */
export function textOf(part: Part): string {
  return decodeText(cut(part.body, LIMITS.humanTextCharsMax), part.encoding, part.parameters.get("charset") ?? "");
}

/** Words that came from nobody's server but the writer's own, or the remote's when `remote` is true. */
export function spoken(
  reply: string,
  peer: Pick<Said, "host" | "ip" | "port"> | null = null,
  remote = false,
  smtpCommand: string | null = null,
): Said {
  return { host: peer?.host ?? null, ip: peer?.ip ?? null, port: peer?.port ?? null, reply, remote, smtpCommand };
}

/** In lower case and of the same length, so that both are cut at the same places. */
function lowerOf(text: string): string {
  const lower = text.toLowerCase();
  // U+0130 alone becomes two characters.
  return lower.length === text.length ? lower : text.replaceAll("\u0130", "I").toLowerCase();
}
