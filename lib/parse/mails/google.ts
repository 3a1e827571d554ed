import { canonicalIp, hostName } from "#lib/parse/address";
import { type Failure, type Letter, spoken } from "#lib/parse/mails/letter";
import { behind, findAddress, holdsAny, startsWithCode } from "#lib/parse/mails/words";
import { readPeer, type Said } from "#lib/parse/postfix-said";

const INTROS = [
  "delivery to the following recipient",
  "your message wasn't delivered to",
  "there was a problem delivering your message to",
  "there was a temporary problem delivering your message to",
  "your message to ",
] as const;
const REPLIES = [
  "The error that the other server returned was:",
  "The response from the remote server was:",
  "The response was:",
  "PERM_FAILURE: SMTP Error",
  "TEMP_FAILURE: SMTP Error",
] as const;

/**
 * Gmail, old and new: the recipient in or under the first sentence; `rejected by the server for the recipient domain D
 * by H. [IP].`; the reply behind `The error that the other server returned was:` or `The response … was:`; without an
 * answer `[(0) H. [IP]:25: socket error]` or `[H. IP: timed out]`, of several the first.
 */
export function readGoogle(letter: Letter): Failure[] {
  const fromGoogle = letter.from.includes("@googlemail.com") || holdsAny(letter.text, REPLIES);
  if (!fromGoogle || !holdsAny(letter.lower, INTROS)) return [];
  const intro = Math.min(...INTROS.map((phrase) => letter.lower.indexOf(phrase)).filter((at) => at >= 0));
  const recipients: string[] = [];
  const end = letter.text.indexOf("Technical details", intro);
  const list = letter.text.slice(intro, end < 0 ? undefined : end).split("\n");
  for (const line of list) {
    const found = findAddress(line);
    if (found && (recipients.length === 0 || line.trim() === found.address)) recipients.push(found.address);
    else if (recipients.length > 0 && line.trim() !== "") break;
  }
  const said = saidOf(letter.text);
  return recipients.map((recipient) => ({ recipient, said }));
}

/** The peer of `[H. IP: words]` at the start of a line. */
function unreached(text: string): Pick<Said, "host" | "ip" | "port"> | null {
  let turns = 0;
  for (let at = text.indexOf("\n["); at >= 0 && turns < 20; at = text.indexOf("\n[", at + 2)) {
    turns++;
    const [host = "", address = "", more] = text.slice(at + 2, at + 400).split(" ", 3);
    const ip = more !== undefined && address.endsWith(":") ? canonicalIp(address.slice(0, -1)) : null;
    if (ip !== null && host.endsWith(".")) return { host: hostName(host), ip, port: null };
  }
  return null;
}

function saidOf(text: string): Said | null {
  const refused = text.indexOf(" by the server for the recipient domain ");
  const by = refused < 0 ? -1 : text.indexOf(" by ", refused + 12);
  const named = by < 0 ? null : readPeer(text, by + 4);
  const socket = text.indexOf("[(");
  const tried = socket < 0 ? unreached(text) : readPeer(text, text.indexOf(" ", socket) + 1);
  const heard = behind(text, REPLIES);
  if (heard === null) {
    const words = behind(text, ["Technical details of permanent failure:", "Technical details of temporary failure:"]);
    if (words === null && tried === null) return null;
    return spoken((words ?? "").split("\n\n", 1)[0]?.trim() ?? "", named ?? tried, false, tried ? "CONNECT" : null);
  }
  // `(state 9): 550 5.7.1 …`
  const state = heard.startsWith("(state ") ? heard.indexOf("): ") : -1;
  const reply = (state < 0 ? heard : heard.slice(state + 3)).split("\n\n", 1)[0]?.trim() ?? "";
  return spoken(reply, named ?? tried, startsWithCode(reply));
}
