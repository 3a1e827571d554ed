import type { ParsedItem, ParseOptions } from "#lib/parse/delivery-event";
import { commandOf, type Dialogue, isReplyLine, newDialogue, onCommand, onReply } from "#lib/parse/records/dialogue";
import { hostOf, ipOf, itemOf, portOf } from "#lib/parse/records/draft";
import { decodeUtf8, withLf } from "#lib/parse/text";

/** One line of a conversation: who spoke (`note` for the tool's own words) and what, without its arrow. */
export type Spoken = { line: number; from: "server" | "client" | "note"; text: string };

const LINES_MAX = 20_000;

// swaks, curl -v, sendmail -v and the notation of RFCs; the longer ones first.
const SERVER = ["<-- ", "<-  ", "<** ", "<~  ", "<~* ", "<-", "<**", "<~", "<<< ", "< ", "S: "];
const CLIENT = ["--> ", " -> ", " ~> ", "-> ", "~> ", ">>> ", "> ", "C: "];
const NOTE = ["=== ", "*** ", "* "];

/**
 * Parts a pasted dialogue into who said what: telnet and openssl s_client show the lines bare, swaks, curl and others
 * with arrows. Bare lines that begin like a reply are the server's, those that begin like a command the client's.
 */
export function readDialogue(text: string): Spoken[] {
  const spoken: Spoken[] = [];
  for (const [index, line] of withLf(text).split("\n", LINES_MAX).entries()) {
    const bare = line.trimEnd();
    if (bare.trim() === "") continue;
    spoken.push({ line: index + 1, ...speaker(bare) });
  }
  return spoken;
}

function speaker(line: string): { from: Spoken["from"]; text: string } {
  const server = SERVER.find((arrow) => line.startsWith(arrow));
  if (server) return { from: "server", text: line.slice(server.length).trimStart() };
  const client = CLIENT.find((arrow) => line.startsWith(arrow));
  if (client) return { from: "client", text: line.slice(client.length).trimStart() };
  if (NOTE.some((mark) => line.startsWith(mark))) return { from: "note", text: line };
  const text = line.trimStart();
  if (isReplyLine(text)) return { from: "server", text };
  return { from: commandOf(text) === null ? "note" : "client", text };
}

/** Who was spoken to, out of `Trying IP…`, `Connected to HOST.` and the command that began it. */
type Peer = { host: string | null; ip: string | null; port: number | null };

function notePeer(text: string, peer: Peer): void {
  const words = text.split(" ").filter((word) => word !== "" && word !== "===" && word !== "*" && word !== "$");
  const [first = "", second = "", third = ""] = words;
  const begun = first === "telnet" || first === "nc" || first === "Trying" || first === "Connecting";
  const named = first === "Connected" && second === "to";
  if (!begun && !named) return;
  for (const word of (named ? words.slice(2) : words.slice(1)).slice(0, 8)) {
    const bare = word.endsWith("...") ? word.slice(0, -3) : word;
    const open = bare.startsWith("(") ? 1 : 0;
    const plain = bare.slice(open).replace(/[),.;]+$/u, "");
    const ip = ipOf(plain);
    if (ip !== null) peer.ip = ip;
    else if (hostOf(plain)?.includes(".")) peer.host = plain.split(":", 1)[0] ?? null;
    peer.port = portOf(plain) ?? peer.port;
  }
  if ((first === "telnet" || first === "nc") && third !== "") peer.port = portOf(`host:${third}`) ?? peer.port;
}

/** Says why a file is an SMTP dialogue, or null: a greeting, and commands after it. */
export function looksLikeTranscript(text: string): string | null {
  if (startsLikeMail(text)) return null;
  let greeted = false;
  let commands = 0;
  for (const { from, text: words } of readDialogue(text.slice(0, 65_536))) {
    if (from === "server" && (words.startsWith("220") || words.startsWith("4") || words.startsWith("5")))
      greeted = true;
    // openssl s_client swallows the greeting and EHLO: the first line left is the end of EHLO's answer.
    if (from === "server" && words.startsWith("250")) greeted = true;
    if (from !== "client" || !greeted) continue;
    const stage = commandOf(words);
    if (stage === "EHLO" || stage === "HELO" || stage === "MAIL FROM" || stage === "RCPT TO") commands++;
  }
  return commands > 0 ? "It is an SMTP dialogue: a server's replies and the commands between them." : null;
}

/** `Name: value` or `From …` on the first line: a mail, which may quote a dialogue. */
function startsLikeMail(text: string): boolean {
  const line = text.trimStart().split("\n", 1)[0]?.slice(0, 200) ?? "";
  if (line.startsWith("From ")) return true;
  const colon = line.indexOf(":");
  if (colon < 2 || SERVER.some((arrow) => line.startsWith(arrow)) || CLIENT.some((arrow) => line.startsWith(arrow))) {
    return false;
  }
  return !line.slice(0, colon).includes(" ") && commandOf(line) === null;
}

/**
 * Reads a pasted dialogue: one event for each recipient that was refused, or taken with the mail. It has no clock, so
 * its time is when it came in. A dialogue without a recipient is told as such.
 */
export function readTranscript(raw: Buffer, options: ParseOptions): ParsedItem[] {
  const peer: Peer = { host: null, ip: null, port: null };
  const items: ParsedItem[] = [];
  const text = decodeUtf8(raw);
  // The same dialogue with and without its last line end, and with any kind of them, is one.
  const identity = Buffer.from(text.replace(/\r\n?/g, "\n").trimEnd());
  const dialogue = begin(text);
  for (const { from, text: words, line } of readDialogue(text)) {
    if (from === "note") notePeer(words, peer);
    else if (from === "client") onCommand(dialogue, words);
    else {
      for (const end of onReply(dialogue, words)) {
        const place = { format: "smtp_transcript" as const, raw, identity, line, index: 0, now: options.now };
        const known = { remoteMta: peer.host ?? hostOf(dialogue.banner), remoteIp: peer.ip, remotePort: peer.port };
        const ip = peer.ip === null ? {} : { remoteIpFrom: "log" as const };
        items.push(itemOf({ draft: { ...end, ...known, ...ip, at: null } }, place));
      }
    }
  }
  if (items.length > 0) return items;
  const refused = dialogue.refused?.reply.split("\n", 1)[0] ?? null;
  const message = refused
    ? `The dialogue ends before a recipient was named, at: ${refused.slice(0, 150)}`
    : "In this dialogue no recipient was refused and no mail was sent.";
  return [{ kind: "error", line: 1, index: 0, message, excerpt: "" }];
}

/** openssl s_client answers the greeting and EHLO by itself: its dialogue starts in the middle. */
function begin(text: string): Dialogue {
  const dialogue = newDialogue();
  const first = readDialogue(text.slice(0, 65_536)).find(({ from }) => from === "server");
  if (first && !["220", "421", "554"].some((code) => first.text.startsWith(code))) dialogue.greeted = true;
  return dialogue;
}
