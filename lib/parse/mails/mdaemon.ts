import { canonicalIp } from "#lib/parse/address";
import { commandOf } from "#lib/parse/command-name";
import { type Failure, type Letter, spoken } from "#lib/parse/mails/letter";
import { findAddress, startsWithCode } from "#lib/parse/mails/words";

/**
 * MDaemon: `Failed address: R` and a session transcript with a clock before each line: `Attempting SMTP connection to
 * [IP:25]`, `--> RCPT To:<R>`, `<-- 550 …`. The last refusal counts, with the command before it.
 */
export function readMdaemon(letter: Letter): Failure[] {
  if (!letter.lower.includes("session transcript")) return [];
  const failures: Failure[] = [];
  let ip: string | null = null;
  let command: string | null = null;
  let said: Failure["said"] = null;
  for (const line of letter.lines) {
    const lower = line.toLowerCase();
    if (lower.trimStart().startsWith("failed address:")) {
      const found = findAddress(line);
      if (found) failures.push({ recipient: found.address, said: null });
    }
    const connect = lower.indexOf("attempting smtp connection to ");
    if (connect >= 0) ip = addressIn(line.slice(connect + 30).trim());
    const sent = line.indexOf("--> ");
    if (sent >= 0) command = commandOf(line.slice(sent + 4));
    const heard = line.indexOf("<-- ");
    if (heard < 0 || !startsWithCode(line, heard + 4)) continue;
    said = spoken(line.slice(heard + 4).trim(), { host: null, ip, port: null }, true, command);
  }
  // Of several failed addresses the transcript does not say which one a reply is about.
  return failures.length === 1 ? failures.map((failure) => ({ ...failure, said })) : failures;
}

/** `[192.0.2.7:25]`, `[192.0.2.7]` or `192.0.2.7:25`. */
function addressIn(text: string): string | null {
  const bare = text.startsWith("[") ? text.slice(1).split("]", 1)[0] : text.split(" ", 1)[0];
  const colon = bare?.lastIndexOf(":") ?? -1;
  return canonicalIp(bare ?? "") ?? (colon > 0 ? canonicalIp(bare?.slice(0, colon) ?? "") : null);
}
