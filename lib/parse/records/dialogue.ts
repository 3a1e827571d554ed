import type { Outcome } from "#lib/parse/delivery-event";
import { stageOf } from "#lib/parse/records/draft";
import { isDigit } from "#lib/parse/scan";

/** One recipient's end in a conversation. */
export type End = {
  outcome: Outcome;
  recipient: string;
  reply: string;
  smtpCommand: string;
  mailFrom: string | null;
};

/** An SMTP conversation as far as it was heard (RFC 5321, pipelined or not). */
export type Dialogue = {
  /** The name in the greeting, once it came. */
  banner: string | null;
  greeted: boolean;
  mailFrom: string | null;
  /** Commands without an answer yet, oldest first. */
  waiting: { stage: string; address: string }[];
  /** Recipients taken, not sent to yet. */
  accepted: string[];
  /** The reply that refused all of what follows, and its stage. */
  refused: { reply: string; stage: string } | null;
  /** Earlier lines of a reply of several. */
  lines: string[];
  /** The message was ended by its dot. */
  dot: boolean;
};

const WAITING_MAX = 10_000;
const LINES_MAX = 200;

/** A conversation before its first byte. */
export function newDialogue(): Dialogue {
  return {
    banner: null,
    greeted: false,
    mailFrom: null,
    waiting: [],
    accepted: [],
    refused: null,
    lines: [],
    dot: false,
  };
}

/** Takes a line that our side sent. Lines that are no command, such as a message's, change nothing. */
export function onCommand(dialogue: Dialogue, line: string): void {
  const stage = commandOf(line);
  // What follows 354 is the message, up to its dot.
  const message = dialogue.waiting[0]?.stage === "end of DATA" && !dialogue.dot;
  if (message) dialogue.dot = line.trim() === ".";
  if (message || stage === null || stage === "end of DATA" || dialogue.waiting.length >= WAITING_MAX) return;
  dialogue.waiting.push({ stage, address: pathOf(line) });
}

const WORDS: ReadonlySet<string> = new Set(["HELO", "EHLO", "LHLO", "STARTTLS", "AUTH", "DATA", "RSET", "QUIT"]);

/** The stage of a line that is a command (RFC 5321 §4.1.1), else null; a lone dot ends the message. */
export function commandOf(line: string): string | null {
  const text = line.trim();
  const head = text.slice(0, 12).toUpperCase();
  if (head.startsWith("MAIL FROM:") || head.startsWith("RCPT TO:")) return stageOf(head);
  if (head.startsWith("BDAT ") || text === ".") return text === "." ? "end of DATA" : "BDAT";
  const word = head.split(" ", 1)[0] ?? "";
  if (word === "DATA" || word === "RSET" || word === "QUIT") return text.length === 4 ? stageOf(word) : null;
  return WORDS.has(word) ? stageOf(word) : null;
}

/** The path of `MAIL FROM:<a@b> SIZE=…`, as it was sent. */
function pathOf(line: string): string {
  const colon = line.indexOf(":");
  if (colon < 0) return "";
  const rest = line.slice(colon + 1).trim();
  if (!rest.startsWith("<")) return rest.split(" ", 1)[0] ?? "";
  let quoted = false;
  for (let i = 1; i < rest.length; i++) {
    const c = rest.charCodeAt(i);
    if (quoted && c === 92) i++;
    else if (c === 34) quoted = !quoted;
    else if (c === 62 && !quoted) return rest.slice(1, i);
  }
  return rest.slice(1);
}

/** True for `250 …`, `250-…` and `250` alone: a line of a reply. */
export function isReplyLine(line: string): boolean {
  const first = line.charCodeAt(0);
  if (first < 50 || first > 53 || !isDigit(line.charCodeAt(1)) || !isDigit(line.charCodeAt(2))) return false;
  return line.length === 3 || line.charCodeAt(3) === 32 || line.charCodeAt(3) === 45;
}

/** Takes a line of a reply; gives the recipients whose fate it ends. */
export function onReply(dialogue: Dialogue, line: string): End[] {
  if (!isReplyLine(line)) return [];
  if (dialogue.lines.length < LINES_MAX) dialogue.lines.push(line);
  if (line.charCodeAt(3) === 45) return [];
  const reply = dialogue.lines.join("\n");
  dialogue.lines = [];
  const code = line.charCodeAt(0);
  if (!dialogue.greeted) {
    dialogue.greeted = true;
    dialogue.banner = bannerOf(reply);
    if (code >= 52) dialogue.refused = { reply, stage: "CONNECT" };
    return [];
  }
  const asked = dialogue.waiting.shift();
  return asked ? answered(dialogue, asked, reply, code) : [];
}

function answered(dialogue: Dialogue, asked: { stage: string; address: string }, reply: string, code: number): End[] {
  const { stage } = asked;
  const failed = code >= 52;
  if (stage === "MAIL FROM") {
    dialogue.mailFrom = asked.address === "" ? null : asked.address;
    dialogue.accepted = [];
    if (failed) dialogue.refused ??= { reply, stage };
    else if (dialogue.refused?.stage === "MAIL FROM") dialogue.refused = null;
  } else if (stage === "RCPT TO") {
    if (failed) return [endOf(dialogue, asked.address, dialogue.refused ?? { reply, stage })];
    if (dialogue.accepted.length < WAITING_MAX) dialogue.accepted.push(asked.address);
  } else if (stage === "DATA" && code === 51) {
    dialogue.dot = false;
    dialogue.waiting.unshift({ stage: "end of DATA", address: "" });
  } else if (stage === "DATA" || stage === "end of DATA" || stage === "BDAT") {
    const ends = dialogue.accepted.map((recipient) =>
      endOf(dialogue, recipient, { reply, stage: stage === "BDAT" ? "end of DATA" : stage }),
    );
    dialogue.accepted = [];
    return ends;
  } else if ((stage === "EHLO" || stage === "HELO") && !failed) {
    dialogue.banner ??= bannerOf(reply);
  } else if (stage === "RSET") {
    dialogue.accepted = [];
    dialogue.refused = null;
  } else if (failed && stage !== "EHLO" && stage !== "QUIT") {
    dialogue.refused ??= { reply, stage };
  }
  return [];
}

function endOf(dialogue: Dialogue, recipient: string, by: { reply: string; stage: string }): End {
  const code = by.reply.charCodeAt(0);
  const outcome = code === 53 ? "bounced" : code === 52 ? "deferred" : "delivered";
  return { outcome, recipient, reply: by.reply, smtpCommand: by.stage, mailFrom: dialogue.mailFrom };
}

/** The host a greeting names first: `220 mx.example ESMTP`. */
function bannerOf(reply: string): string | null {
  const word = reply.slice(4).split(/[\s,]/, 1)[0] ?? "";
  return word.includes(".") && word.length <= 255 ? word : null;
}
