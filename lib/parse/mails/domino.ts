import { type Failure, type Letter, spoken } from "#lib/parse/mails/letter";
import { findAddress, startsWithCode } from "#lib/parse/mails/words";

/** Domino and Notes: `was not delivered to:` with the recipients, `because:` with the words. */
export function readDomino(letter: Letter): Failure[] {
  const to = letter.lower.indexOf("was not delivered to:");
  const because = to < 0 ? -1 : letter.lower.indexOf("because:", to);
  if (because < 0) return [];
  const reply =
    letter.text
      .slice(because + 8)
      .trim()
      .split("\n\n", 1)[0]
      ?.trim()
      .replaceAll("\n", " ") ?? "";
  const said = reply === "" ? null : spoken(reply, null, startsWithCode(reply));
  const failures: Failure[] = [];
  for (const line of letter.text.slice(to + 21, because).split("\n")) {
    const found = findAddress(line);
    if (found) failures.push({ recipient: found.address, said });
  }
  return failures;
}
