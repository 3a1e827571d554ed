import { hostName } from "#lib/parse/address";
import { readBracket } from "#lib/parse/logs/exim-line";

/** What the words of an Exim line say, taken out of their wrapper. */
export type EximWords = {
  reply: string;
  /** True when `reply` is the remote's. */
  remote: boolean;
  smtpCommand: string | null;
  /** Named in the words themselves, as older releases do: `host H [IP]: REPLY`. */
  host: string | null;
  ip: string | null;
  port: number | null;
  /** The recipient as it was sent, with its own case. */
  sentTo: string | null;
};

const WRAPPERS = [
  "SMTP error from remote mail server after ",
  "SMTP error from remote mailer after ",
  "LMTP error from remote mail server after ",
  "LMTP error after ",
  "SMTP error after ",
  "Malformed SMTP reply in response to ",
] as const;

const COMMANDS = ["MAIL FROM", "RCPT TO", "EHLO", "HELO", "LHLO", "STARTTLS", "AUTH"] as const;

/** The stage Exim names behind `after` or `in response to` (smtp transport). */
function stageOf(doing: string): string | null {
  const what = doing.startsWith("pipelined ") ? doing.slice(10) : doing;
  const command = COMMANDS.find((one) => what.startsWith(one));
  if (command) return command;
  if (what.startsWith("initial connection")) return "CONNECT";
  if (what.startsWith("end of data") || what.startsWith("sending data block")) return "end of DATA";
  return what.startsWith("DATA") || what.startsWith("BDAT") ? "DATA" : null;
}

/** Line breaks of a reply stand as a literal `\n` in the log, or as `\\n` inside quotes. */
export function withLineBreaks(text: string): string {
  return text.includes("\\n") ? text.replaceAll("\\\\n", "\n").replaceAll("\\n", "\n") : text;
}

/** Reads what follows the fields of a `**` or `==` line. */
export function readEximWords(text: string): EximWords {
  const found: EximWords = {
    reply: withLineBreaks(text),
    remote: false,
    smtpCommand: null,
    host: null,
    ip: null,
    port: null,
    sentTo: null,
  };
  const wrapper = WRAPPERS.find((one) => text.startsWith(one));
  if (wrapper) {
    readAfter(text, wrapper.length, found);
    return found;
  }
  if (text.startsWith("host ") && readPeerOf(text, 0, found)) return found;
  // `Remote host closed connection in response to HELO us (EHLO response was: 550 words)`
  const quoted = text.indexOf(" (EHLO response was: ");
  if (quoted > 0) {
    found.smtpCommand = "EHLO";
    found.reply = withLineBreaks(text.slice(quoted + 21, text.endsWith(")") ? -1 : undefined));
    found.remote = true;
    return found;
  }
  const silent = [" in response to ", "timeout after ", "closed connection after "].find((one) => text.includes(one));
  if (silent) found.smtpCommand = stageOf(text.slice(text.indexOf(silent) + silent.length));
  if (text.startsWith("response to ")) {
    // `response to "RCPT TO:<a@b>" from H [IP] was: REPLY`
    const was = text.indexOf(" was: ");
    if (was > 0) {
      found.smtpCommand = stageOf(text.slice(13));
      found.reply = withLineBreaks(text.slice(was + 6));
      found.remote = true;
    }
  }
  return found;
}

function readAfter(text: string, at: number, found: EximWords): void {
  found.smtpCommand = stageOf(text.slice(at, at + 64));
  let from = at;
  const open = text.indexOf(":<", at);
  if (open >= 0 && open - at < 32) {
    const end = text.indexOf(">", open);
    if (end > 0) {
      if (found.smtpCommand === "RCPT TO") found.sentTo = text.slice(open + 2, end);
      from = end;
    }
  }
  const colon = text.indexOf(": ", from);
  if (colon < 0) return;
  if (text.startsWith("host ", colon + 2) && readPeerOf(text, colon + 2, found)) return;
  found.reply = withLineBreaks(text.slice(colon + 2));
  found.remote = true;
}

/** `host H [IP]: REPLY` at `at`. */
function readPeerOf(text: string, at: number, found: EximWords): boolean {
  const open = text.indexOf(" [", at);
  if (open < 0 || open - at > 260) return false;
  const name = text.slice(at + 5, open);
  if (name.includes(" ")) return false;
  const { ip, port, end } = readBracket(text, open + 1);
  if (ip === null || !text.startsWith(": ", end)) return false;
  found.host = hostName(name);
  found.ip = ip;
  found.port = port;
  found.reply = withLineBreaks(text.slice(end + 2));
  found.remote = true;
  return true;
}
