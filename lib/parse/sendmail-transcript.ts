import { commandOf } from "#lib/parse/command-name";
import { LIMITS } from "#lib/parse/limits";
import { readPeer, type Said } from "#lib/parse/postfix-said";
import { isDigit } from "#lib/parse/scan";

const TALKING = "... while talking to ";
// Version 5 and 8.6.
const TALKING_5 = "While talking to ";

/**
 * Reads Sendmail's transcript: `... while talking to H.:`, `>>> RCPT To:<R>`, `<<< REPLY` and its own verdicts
 * `550 5.1.1 <R>... User unknown`.
 */
export class SendmailTranscript {
  /** The last exchange, for reports that do not say which recipient it was about. */
  last: Said | null = null;
  private readonly found: Map<string, Said>;
  private begun = false;
  private peer: Pick<Said, "host" | "ip" | "port"> | null = null;
  private command = "";
  private reply: string[] = [];

  constructor(found: Map<string, Said>) {
    this.found = found;
  }

  /** Takes the next line, without blanks at its ends. */
  line(line: string): void {
    if (line.startsWith(TALKING)) {
      this.talk(line.slice(TALKING.length));
    } else if (line.startsWith(TALKING_5)) {
      this.talk(line.slice(TALKING_5.length));
    } else if (line.startsWith("----- Transcript of session")) {
      this.begun = true;
    } else if ((this.begun || this.peer !== null) && line.startsWith(">>> ")) {
      this.peer ??= { host: null, ip: null, port: null };
      this.command = line.slice(4);
      this.reply = [];
    } else if (this.peer !== null && line.startsWith("<<< ")) {
      this.hear(line.slice(4));
    } else if (this.begun && isDigit(line.charCodeAt(0))) {
      this.own(line);
    }
  }

  private talk(to: string): void {
    let host = to.endsWith(":") ? to.slice(0, -1) : to;
    if (host.endsWith(".")) host = host.slice(0, -1);
    this.peer = readPeer(host, 0) ?? { host, ip: null, port: null };
    this.command = "";
    this.reply = [];
  }

  private hear(line: string): void {
    // A reply goes on after `550-`; a new one after its last line belongs to no command.
    const before = this.reply[this.reply.length - 1];
    if (!this.peer || this.reply.length >= 100 || (before !== undefined && before.charCodeAt(3) !== 45)) return;
    this.reply.push(line);
    const { host, ip, port } = this.peer;
    const smtpCommand = this.command === "" ? "CONNECT" : commandOf(this.command);
    this.last = { host, ip, port, reply: this.reply.join("\n"), remote: true, smtpCommand };
    const open = this.command.indexOf("<");
    if (smtpCommand !== "RCPT TO" || open < 0) return;
    this.put(this.command.slice(open + 1, this.command.lastIndexOf(">")), this.last);
  }

  private own(line: string): void {
    const dots = line.indexOf("... ");
    const words = dots < 0 ? [] : line.slice(0, dots).split(" ");
    let address = words[words.length - 1] ?? "";
    if (address.startsWith("<") && address.endsWith(">")) address = address.slice(1, -1);
    const verdict = { host: null, ip: null, port: null, reply: line, remote: false, smtpCommand: null };
    if (!address.includes("@")) {
      if (isRefusal(line)) this.last ??= verdict;
    } else if (!this.found.has(address.toLowerCase())) {
      this.put(address, verdict);
    }
  }

  private put(address: string, said: Said): void {
    if (this.found.size < LIMITS.recipientsMax) this.found.set(address.toLowerCase(), said);
  }
}

function isRefusal(line: string): boolean {
  const first = line.charCodeAt(0);
  return (first === 52 || first === 53) && isDigit(line.charCodeAt(1)) && isDigit(line.charCodeAt(2));
}
