import { canonicalIp } from "#lib/parse/address";
import { spoken } from "#lib/parse/mails/letter";
import { behind, upTo } from "#lib/parse/mails/words";
import type { Said } from "#lib/parse/postfix-said";

const SAID = ["Remote host said[Response Message]: ", "Remote host said: ", "remote host said: "] as const;
const AFTER = [
  "Giving up on ",
  "I'm not going to try again",
  "/I'm not going to",
  "(Other MXes tried",
  "STEP: ",
] as const;
const QUEUE_GAVE_UP = ["I'm not going to try again", "/I'm not going to"] as const;
const PEER_MARKS = ["Connected to ", "Giving up on ", "remote host "] as const;

const COMMANDS: readonly (readonly [phrase: string, command: string])[] = [
  ["does not like recipient", "RCPT TO"],
  ["[RCPT_TO]", "RCPT TO"],
  ["RCPT TO response", "RCPT TO"],
  ["sender was rejected", "MAIL FROM"],
  ["[MAIL_FROM]", "MAIL FROM"],
  ["MAIL FROM response", "MAIL FROM"],
  ["my name was rejected", "HELO"],
  ["[HELO]", "HELO"],
  ["[EHLO]", "EHLO"],
  ["greeting failed", "CONNECT"],
  ["[CONNECT]", "CONNECT"],
  ["failed after I sent the message", "end of DATA"],
  ["DATA SEND", "end of DATA"],
  ["[BODY]", "end of DATA"],
  ["failed on DATA command", "DATA"],
  ["[DATA]", "DATA"],
];

/**
 * qmail-remote and what was made of it (Yahoo, x2 gateways): `IP does not like recipient.`, `Remote host said: REPLY`,
 * `Giving up on IP.`; the variant `most progress was RCPT TO response; remote host IP said: REPLY`.
 */
export function qmailSpeech(text: string): Said | null {
  const progress = text.indexOf("; remote host ");
  const reply = behind(text, SAID) ?? (progress < 0 ? null : behind(text.slice(progress), [" said: "]));
  const ip = peerOf(text);
  const told = COMMANDS.find(([phrase]) => text.includes(phrase));
  if (reply === null) {
    // `Connected to IP but connection died. (#4.4.2)`: what follows tells only that the queue gave up.
    if (ip === null || !(told || text.includes("connection died"))) return null;
    return spoken(upTo(text, QUEUE_GAVE_UP).trim(), { host: null, ip, port: null }, false, told?.[1] ?? null);
  }
  return spoken(upTo(reply, AFTER), { host: null, ip, port: null }, true, told?.[1] ?? null);
}

/** qmail names its peer by address only: as the first word, or where it connected to and gave up on. */
function peerOf(text: string): string | null {
  const first = canonicalIp(text.split(" ", 1)[0] ?? "");
  if (first !== null) return first;
  for (const mark of PEER_MARKS) {
    const rest = behind(text, [mark]);
    const word = rest?.split(" ", 1)[0] ?? "";
    const ip = canonicalIp(word.endsWith(".") || word.endsWith(",") ? word.slice(0, -1) : word);
    if (ip !== null) return ip;
  }
  return null;
}
