import { type Failure, type Letter, spoken } from "#lib/parse/mails/letter";
import { findAddress } from "#lib/parse/mails/words";

/** Lotus Notes: under `------- Failure Reasons  --------` the words, then the recipient on a line of its own. */
export function readNotes(letter: Letter): Failure[] {
  const start = letter.lines.findIndex((line) => line.includes("Failure Reasons") && line.startsWith("-"));
  if (start < 0) return [];
  const failures: Failure[] = [];
  let words: string[] = [];
  for (const line of letter.lines.slice(start + 1)) {
    const trimmed = line.trim();
    const found = findAddress(trimmed);
    if (found && found.address.length + 2 >= trimmed.length) {
      failures.push({ recipient: found.address, said: words.length > 0 ? spoken(words.join(" ")) : null });
      words = [];
    } else if (trimmed.startsWith("-")) {
      break;
    } else if (trimmed !== "" && words.length < 20) {
      words.push(trimmed);
    }
  }
  return failures;
}
