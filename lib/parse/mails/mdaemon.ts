import { canonicalIp, hostName } from "#lib/parse/address";
import { commandOf } from "#lib/parse/command-name";
import { type Failure, type Letter, spoken } from "#lib/parse/mails/letter";
import { findAddress, startsWithCode } from "#lib/parse/mails/words";

/**
 * MDaemon: `Failed address: R` and a session transcript with a clock before each line: `Attempting SMTP connection to
 * [IP:25]` or `to H:25`, `Connection established OURS --> IP:25`, `--> RCPT To:<R>`, `<-- 550 …`. The last refusal
 * counts, with the command before it.
 */
export function readMdaemon(letter: Letter): Failure[] {
  if (!letter.lower.includes("session transcript")) return [];
  const failures: Failure[] = [];
  let host: string | null = null;
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
    if (connect >= 0) {
      const to = line.slice(connect + 30).trim();
      ip = addressIn(to);
      host = ip === null ? hostName(to.split(":", 1)[0] ?? "") : null;
    }
    const reached = lower.indexOf("connection established ");
    if (reached >= 0) {
      const arrow = line.indexOf("> ", reached);
      ip = (arrow < 0 ? null : addressIn(line.slice(arrow + 2).trim())) ?? ip;
      continue;
    }
    const sent = line.indexOf("--> ");
    if (sent >= 0) command = commandOf(line.slice(sent + 4));
    const heard = line.indexOf("<-- ");
    if (heard < 0 || !startsWithCode(line, heard + 4)) continue;
    said = spoken(line.slice(heard + 4).trim(), { host, ip, port: null }, true, command);
  }
  // Of several failed addresses the transcript does not say which one a reply is about.
  return failures.length === 1 ? failures.map((failure) => ({ ...failure, said })) : failures;
}

/** `[192.0.2.7:25]`, `[192.0.2.7 : 25]`, `[192.0.2.7]` or `192.0.2.7:25`, closed by a bracket or not. */
function addressIn(text: string): string | null {
  const bare = (text.startsWith("[") ? text.slice(1).split("]", 1)[0] : text.split(")", 1)[0]) ?? "";
  const colon = bare.lastIndexOf(":");
  return canonicalIp(bare.trim()) ?? (colon > 0 ? canonicalIp(bare.slice(0, colon).trim()) : null);
}
