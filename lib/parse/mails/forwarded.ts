import { field, type Headers } from "#lib/parse/headers";

/** Lines under which programs put a mail that a person sends on. Lower case. */
const MARKS: readonly string[] = [
  "forwarded message",
  "begin forwarded message",
  "original message",
  "weitergeleitete nachricht",
  "message transféré",
  "mensaje reenviado",
];
const HEAD_CHARS = 2_000;

/**
 * The mail that stands as text in a mail sent on by a person, from its `From:` line on; null when there is none or no
 * mail system wrote it. Quote marks before each line are taken off.
 */
export function forwardedInside(words: string): string | null {
  const lines = words.split("\n", 5_000);
  for (let i = 0; i < lines.length; i++) {
    const line = (lines[i] ?? "").toLowerCase();
    if (line.length > 100 || !MARKS.some((mark) => line.includes(mark))) continue;
    const rest = lines.slice(i + 1).map(unquoted);
    const start = rest.findIndex((text) => text.trim() !== "");
    const inside = rest.slice(Math.max(start, 0)).join("\n");
    if (isFromSystemHead(inside)) return inside;
  }
  return null;
}

function unquoted(line: string): string {
  let at = 0;
  while (line.charCodeAt(at) === 62 || (at > 0 && line.charCodeAt(at) === 32 && line.charCodeAt(at - 1) === 62)) at++;
  return line.slice(at);
}

function isFromSystemHead(inside: string): boolean {
  const end = inside.indexOf("\n\n");
  const head = inside.slice(0, end < 0 || end > HEAD_CHARS ? HEAD_CHARS : end).toLowerCase();
  const from = head.startsWith("from:") ? 0 : head.indexOf("\nfrom:") + 1;
  if (!head.startsWith("from:", from)) return false;
  const author = head.slice(from, head.indexOf("\n", from + 1) < 0 ? undefined : head.indexOf("\n", from + 1));
  return author.includes("mailer-daemon") || author.includes("postmaster") || author.includes("mail delivery");
}

/** Whether the subject says that a person sent a mail on. */
export function mayBeForward(headers: Headers): boolean {
  const subject = (field(headers, "subject") ?? "").toLowerCase();
  return ["fw", "wg:", "tr:", "rv:"].some((start) => subject.startsWith(start));
}
