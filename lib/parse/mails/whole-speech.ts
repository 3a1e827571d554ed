import { type Letter, spoken } from "#lib/parse/mails/letter";
import { readSpeech } from "#lib/parse/mails/speech";
import { startsWithCode } from "#lib/parse/mails/words";
import type { Said } from "#lib/parse/postfix-said";
import { statusEnd } from "#lib/parse/scan";

const LINES_MAX = 2_000;

/** The remote's words wherever they stand in a letter: for letters of one recipient only. */
export function wholeSpeech(letter: Letter): Said | null {
  let paragraph: string[] = [];
  for (const line of [...letter.lines.slice(0, LINES_MAX), ""]) {
    const trimmed = line.trim();
    if (trimmed === "") {
      const said = remoteOnly(paragraph);
      if (said) return said;
      paragraph = [];
      continue;
    }
    // What stands before a reply belongs to it only when it leads to it with a colon.
    if (startsWithCode(trimmed) && !paragraph.some((before) => before.endsWith(":") || startsWithCode(before))) {
      const said = remoteOnly(paragraph);
      if (said) return said;
      paragraph = [];
    }
    paragraph.push(trimmed);
  }
  return null;
}

function remoteOnly(lines: readonly string[]): Said | null {
  if (lines.length === 0) return null;
  const said = readSpeech(lines);
  if (said?.remote) return said;
  // A reply below words that lead to it: `SMTP command was refused:` and the reply.
  const reply = lines.findIndex((line) => startsWithCode(line));
  const bare = reply > 0 ? readSpeech(lines.slice(reply)) : null;
  if (bare?.remote) return bare;
  // `Grund: 550 5.7.1 …`: a label of whatever language. Behind more words both codes must stand there.
  for (const line of lines) {
    for (let colon = line.indexOf(": "); colon > 0 && colon < 300; colon = line.indexOf(": ", colon + 2)) {
      if (startsWithCode(line, colon + 2) && (colon < 40 || statusEnd(line, colon + 6) > 0))
        return spoken(line.slice(colon + 2), null, true);
    }
  }
  return null;
}
