import { canonicalIp, hostName } from "#lib/parse/address";
import { isDigit } from "#lib/parse/scan";

/** What qmail-remote says of one attempt, taken out of its wrapper. */
export type QmailWords = {
  reply: string;
  /** True when `reply` is the remote's. */
  remote: boolean;
  smtpCommand: string | null;
  host: string | null;
  ip: string | null;
};

// qmail-remote.c: what stands behind the host, and the stage it means.
const STAGES = [
  [" does not like recipient.", "RCPT TO"],
  [" does not like sender.", "MAIL FROM"],
  [" but sender was rejected.", "MAIL FROM"],
  [" but my name was rejected.", "EHLO"],
  [" but greeting failed.", "CONNECT"],
  [" failed on DATA command.", "DATA"],
  [" failed after I sent the message.", "end of DATA"],
  [" accepted message.", "end of DATA"],
] as const;

const SAID = "Remote host said: ";
const GIVING_UP = "\nGiving up on ";

/**
 * Undoes what qmail-send does to the words for its log: a blank stands as `_`, a line end as `/`. Slashes of the words
 * themselves look the same: only those where a line can end become one.
 */
export function decodeQmail(text: string): string {
  let out = "";
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? "";
    if (c === "_") out += " ";
    else if (c === "/" && endsLine(text, i)) out += "\n";
    else out += c;
  }
  return out.trimEnd();
}

function endsLine(text: string, at: number): boolean {
  if (at + 1 >= text.length || text[at - 1] === ".") return !text.startsWith("//", at);
  if (text.startsWith("Remote_host_said:", at + 1) || text.startsWith("Giving_up_on_", at + 1)) return true;
  for (let i = 1; i <= 3; i++) if (!isDigit(text.charCodeAt(at + i))) return false;
  const after = text[at + 4];
  return after === "_" || after === "-";
}

/** Reads the decoded words of a `delivery N: …` line. */
export function readQmailWords(text: string): QmailWords {
  const said = text.indexOf(SAID);
  const found: QmailWords = { reply: text, remote: false, smtpCommand: null, host: null, ip: null };
  const stage = STAGES.find(([phrase]) => text.includes(phrase));
  const phraseAt = stage ? text.indexOf(stage[0]) : -1;
  if (stage && (said < 0 || phraseAt < said)) {
    found.smtpCommand = stage[1];
    name(found, peerWords(text.slice(text.lastIndexOf("\n", phraseAt) + 1, phraseAt)));
  } else if (text.startsWith("Connected to ")) {
    name(found, text.slice(13).split(" ", 1)[0] ?? "");
  } else {
    const tls = text.indexOf("; connected to ");
    if (tls >= 0 && said < 0) name(found, (text.slice(tls + 15).split(/[ \n]/, 1)[0] ?? "").replace(/\.$/, ""));
  }
  if (said >= 0) {
    const end = text.lastIndexOf(GIVING_UP);
    found.reply = text.slice(said + SAID.length, end > said ? end : undefined).trimEnd();
    found.remote = true;
    return found;
  }
  // netqmail: `Sorry, no SMTP connection got far enough; most progress was RCPT TO response; remote host IP said: REPLY`
  const progress = text.indexOf("remote host ");
  const reply = progress < 0 ? -1 : text.indexOf(" said: ", progress);
  if (reply > 0 && reply - progress < 300) {
    name(found, text.slice(progress + 12, reply));
    const other = text.indexOf("(Other MXes tried", reply);
    found.reply = text.slice(reply + 7, other < 0 ? undefined : other).trimEnd();
    found.remote = true;
    const doing = text.slice(0, progress);
    for (const command of ["RCPT TO", "MAIL FROM", "EHLO", "HELO", "DATA"]) {
      if (doing.includes(command)) found.smtpCommand ??= command;
    }
  }
  return found;
}

/** Without what stands before the peer: `Connected to `, and the `<R> ` of builds that may sign in. */
function peerWords(line: string): string {
  if (line.startsWith("Connected to ")) return line.slice(13);
  const close = line.startsWith("<") ? line.indexOf("> ") : -1;
  return close < 0 ? line : line.slice(close + 2);
}

/** `IP`, `H`, `H (IP)` or `H [IP]`. */
function name(found: QmailWords, text: string): void {
  const [first = "", second = ""] = text.trim().split(" ", 2);
  found.ip = canonicalIp(first) ?? canonicalIp(second.replace(/^[([]/, "").replace(/[)\]]$/, ""));
  found.host = canonicalIp(first) === null && text.length < 256 ? hostName(first) : null;
}
