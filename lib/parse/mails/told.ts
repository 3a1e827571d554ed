import { readHumanText } from "#lib/parse/human-text";
import { DIALECTS } from "#lib/parse/mails/dialects";
import { type Letter, readLetter } from "#lib/parse/mails/letter";
import { wholeSpeech } from "#lib/parse/mails/whole-speech";
import type { Mail } from "#lib/parse/mime";
import type { Said } from "#lib/parse/postfix-said";

/** What the words of a report tell of a recipient; `alone` when it is the only one. */
export type Told = (recipient: string, original: string | null, alone: boolean) => Said | null;

/**
 * Reads the part for people beside the report fields: it alone has the rejecting address of a Postfix report. The
 * dialects of letters are only asked for recipients that the plain forms do not name.
 */
export function toldBeside(mail: Mail, humanText: string): Told {
  const human = readHumanText(humanText);
  let letter: Letter | null = null;
  let said: Map<string, Said> | null = null;
  const ofLetter = () => {
    letter ??= readLetter(mail);
    said ??= saidIn(letter);
    return said;
  };
  const ofHuman: Told = (recipient, original, alone) => {
    for (const address of [recipient, original]) {
      const named = address === null ? undefined : human.byRecipient.get(address.toLowerCase());
      if (named) return named;
    }
    // One recipient needs no name.
    const [only, second] = alone ? human.byRecipient.values() : [];
    return only && !second ? only : alone ? human.last : null;
  };
  return (recipient, original, alone) => {
    const plain = ofHuman(recipient, original, alone);
    // A host, or words of the remote's: more is nowhere.
    if (plain && (plain.remote || plain.host !== null)) return plain;
    const known = ofLetter();
    const named = known.get(recipient.toLowerCase()) ?? known.get(original?.toLowerCase() ?? "");
    if (named?.remote) return named;
    return (alone && letter ? wholeSpeech(letter) : null) ?? plain ?? named ?? null;
  };
}

function saidIn(letter: Letter): Map<string, Said> {
  const found = new Map<string, Said>();
  for (const dialect of DIALECTS) {
    const failures = dialect.read(letter);
    for (const { recipient, said } of failures) if (said) found.set(recipient.toLowerCase(), said);
    if (failures.length > 0) break;
  }
  return found;
}
