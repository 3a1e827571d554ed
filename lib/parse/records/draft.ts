import { hash } from "node:crypto";
import { bareAddress, canonicalIp, hostName } from "#lib/parse/address";
import type { Format, NotAnEvent, ParsedEvent, ParsedItem } from "#lib/parse/delivery-event";
import { LIMITS } from "#lib/parse/limits";
import { readSaid } from "#lib/parse/postfix-said";
import { type SignalDraft, signalsOf } from "#lib/parse/records/signal";
import { readReplyCodes } from "#lib/parse/reply";
import { findStatus, isDigit } from "#lib/parse/scan";
import { readStamp } from "#lib/parse/syslog-time";
import { cut, decodeUtf8 } from "#lib/parse/text";

type Filled = Pick<ParsedEvent, "outcome" | "recipient">;
type Optional = Omit<ParsedEvent, "outcome" | "recipient" | "line" | "index" | "occurredAt" | "occurredAtFrom">;

/** What one record says of one recipient. What it leaves out is null. */
export type Draft = Filled &
  Partial<Optional> & {
    /** When the attempt was, or null where the record does not say or says it unreadably. */
    at: Date | null;
    /** The provider's own id of this event. */
    id?: string | null;
    /** The code a field of its own gives, where the reply has none. */
    code?: number | null;
  };

/** An event, something that is none, or words about why it cannot be read. */
export type Told = { draft: Draft } | { none: NotAnEvent; signals?: SignalDraft[] } | { problem: string };

/** Where a record stands: its bytes, and what is hashed where no id tells the event. */
export type Place = { format: Format; raw: Buffer; identity: Buffer; line: number; index: number; now: Date };

/** Written by a mail server of ours; the other formats are providers' accounts of theirs. */
const MTA_LOGS: ReadonlySet<Format> = new Set([
  "powermta_csv",
  "kumomta_json",
  "halon_json",
  "mailerq_json",
  "momentum_log",
  "exchange_csv",
  "exchange_send_log",
]);

/** Turns what a record says into an item with its own bytes and its key. */
export function itemOf(told: Told, place: Place): ParsedItem {
  const { line, index } = place;
  if ("none" in told) {
    const { signals } = told;
    if (!signals?.length) return { kind: "none", what: told.none, line, index };
    return { kind: "none", what: told.none, line, index, said: { signals: signalsOf(signals, place), raw: place.raw } };
  }
  if ("problem" in told) {
    return { kind: "error", line, index, message: told.problem, excerpt: excerptOf(place.raw) };
  }
  const draft = unwrapped(told.draft);
  const reply = field(draft.reply ?? null, LIMITS.replyCharsMax);
  const codes = codesOf(reply);
  const isLog = MTA_LOGS.has(place.format);
  const event: ParsedEvent = {
    line,
    index,
    outcome: draft.outcome,
    recipient: field(draft.recipient) ?? "",
    originalRecipient: field(draft.originalRecipient),
    status: draft.status ?? null,
    replyCode: draft.replyCode ?? codes.replyCode ?? replyCodeOf(draft.code ?? null),
    enhancedStatus: draft.enhancedStatus ?? codes.enhancedStatus,
    reply,
    smtpCommand: field(draft.smtpCommand),
    remoteMta: field(draft.remoteMta),
    remoteIp: draft.remoteIp ?? null,
    remoteIpFrom: draft.remoteIp ? (draft.remoteIpFrom ?? (isLog ? "log" : "field")) : null,
    remotePort: draft.remotePort ?? null,
    reportingMta: field(draft.reportingMta),
    sourceIp: draft.sourceIp ?? null,
    pool: field(draft.pool),
    mailFrom: field(draft.mailFrom),
    queueId: field(draft.queueId),
    messageId: field(draft.messageId),
    occurredAt: draft.at ?? place.now,
    occurredAtFrom: draft.at === null ? "intake" : clockOf(place.format, draft),
    inbound: draft.inbound ?? false,
  };
  return { kind: "event", event, raw: place.raw, eventKey: keyOf(draft, place), failureKey: null };
}

/** Providers that send by Postfix pass its words on: `host H[IP] said: REPLY (in reply to CMD command)`. */
function unwrapped(draft: Draft): Draft {
  if (!draft.reply?.startsWith("host ") || draft.remoteMta || draft.remoteIp) return draft;
  const { remote, reply, host, ip, port, smtpCommand } = readSaid(draft.reply);
  if (!remote) return draft;
  const { smtpCommand: known } = draft;
  return {
    ...draft,
    reply,
    remoteMta: host,
    remoteIp: ip,
    remoteIpFrom: "human_text",
    remotePort: port,
    smtpCommand: known ?? smtpCommand,
  };
}

/**
 * A record of our own server's log without a peer is our server's own word, and is read so. A provider's, and Exchange's
 * that leaves the peer out, is not.
 */
function clockOf(format: Format, draft: Draft): "log" | "last_attempt" {
  const peer = draft.remoteIp ?? draft.remoteMta ?? null;
  return MTA_LOGS.has(format) && (peer !== null || format !== "exchange_csv") ? "log" : "last_attempt";
}

/** The provider's id and the recipient, else the record's own words and the recipient. */
function keyOf(draft: Draft, place: Place): Buffer {
  const head = `${place.format}\0${draft.recipient}\0`;
  const body = draft.id ? Buffer.from(`id\0${draft.id}`) : place.identity;
  return hash("sha256", Buffer.concat([Buffer.from(head), body]), "buffer");
}

/** At most `max` characters of text a database takes: no NUL, no half characters. */
function field(text: string | null | undefined, max: number = LIMITS.fieldCharsMax): string | null {
  if (text === null || text === undefined || text === "") return null;
  return decodeUtf8(Buffer.from(cut(text, max)));
}

/** The start of a record on one line, as a message may show it. */
export function excerptOf(raw: Buffer): string {
  const text = decodeUtf8(raw, 0, Math.min(raw.length, 4 * LIMITS.excerptCharsMax));
  return cut(text.replaceAll("\r", " ").replaceAll("\n", " "), LIMITS.excerptCharsMax);
}

/** The codes of a reply, also behind a word of the provider's: `RecipientError: 550 5.1.1 …`. */
function codesOf(reply: string | null): ReturnType<typeof readReplyCodes> {
  if (reply === null) return { replyCode: null, enhancedStatus: null };
  const codes = readReplyCodes(reply);
  const colon = codes.replyCode === null ? reply.indexOf(": ") : -1;
  if (colon < 1 || colon > 40) return codes;
  const behind = readReplyCodes(reply.slice(colon + 2));
  return behind.replyCode === null ? codes : behind;
}

/** A reply code as SMTP has it (RFC 5321 §4.2), else null: providers have numbers of their own. */
export function replyCodeOf(code: number | null): number | null {
  return code !== null && Number.isInteger(code) && code >= 200 && code < 600 ? code : null;
}

/** A reply without the `smtp;` of a Diagnostic-Code and without blanks around it; null when nothing is left. */
export function replyOf(text: string | null): string | null {
  if (text === null) return null;
  const trimmed = text.trim();
  const bare = trimmed.slice(0, 5).toLowerCase() === "smtp;" ? trimmed.slice(5).trim() : trimmed;
  return bare === "" ? null : bare;
}

/** The enhanced code that a status field holds, with or without words around it; null for `550` and the like. */
export function statusOf(text: string | null): string | null {
  return text === null ? null : findStatus(text.slice(0, 200));
}

/** A host name of a field, without `dns;` and a trailing dot; null when it is none. */
export function hostOf(text: string | null): string | null {
  if (text === null) return null;
  const semicolon = text.indexOf(";");
  const host = hostName(semicolon >= 0 && semicolon < 6 ? text.slice(semicolon + 1) : text);
  return host !== null && canonicalIp(host) === null ? host : null;
}

/** An address of a field in canonical form, also out of `[2001:db8::1]:25` and `192.0.2.1:25`; null when it is none. */
export function ipOf(text: string | null): string | null {
  if (text === null || text.length > 80) return null;
  const bare = text.trim();
  if (bare.startsWith("[")) return canonicalIp(bare.slice(1, bare.indexOf("]")));
  const colon = bare.indexOf(":");
  const single = colon > 0 && colon === bare.lastIndexOf(":");
  return canonicalIp(single ? bare.slice(0, colon) : bare);
}

/** The port behind the address of `192.0.2.1:25` or `[2001:db8::1]:25`; null when there is none. */
export function portOf(text: string | null): number | null {
  if (text === null || text.length > 80) return null;
  const colon = text.lastIndexOf(":");
  const address = text.slice(0, Math.max(0, colon));
  if (colon < 0 || (address.includes(":") && !address.endsWith("]"))) return null;
  const port = Number(text.slice(colon + 1));
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : null;
}

/** The recipient as it came, without `<>` and without a name before them; null when the field is empty. */
export function addressOf(text: string | null): string | null {
  const trimmed = text?.trim() ?? "";
  const open = trimmed.endsWith(">") ? trimmed.lastIndexOf("<") : 0;
  const address = bareAddress(open > 0 ? trimmed.slice(open) : trimmed);
  return address === "" ? null : address;
}

const YEAR_2200 = 7_258_118_400;

/** A time given in seconds since 1970, fractions allowed; null outside 1970–2200. */
export function secondsTime(seconds: number | null): Date | null {
  if (seconds === null || !(seconds > 0) || seconds > YEAR_2200) return null;
  return new Date(Math.round(seconds * 1_000));
}

/** A time as RFC 3339 writes it, or with a blank for `T`; without a zone taken as UTC. Null when it is none. */
export function isoTime(text: string | null): Date | null {
  if (text === null || text.length > 64) return null;
  const bytes = Buffer.from(text.trim(), "latin1");
  if (!isDigit(bytes[0] ?? 0)) return null;
  const stamp = readStamp(bytes, 0, bytes.length, 0);
  return stamp && stamp.at > 0 ? new Date(stamp.at) : null;
}

/** Seconds since 1970, or RFC 3339: what a column holds that changed its form over the years. */
export function anyTime(text: string | null): Date | null {
  if (text === null) return null;
  const seconds = text.length <= 16 ? Number(text) : Number.NaN;
  return Number.isFinite(seconds) ? secondsTime(seconds) : isoTime(text);
}

const STAGES: readonly [prefix: string, stage: string][] = [
  ["RCPT", "RCPT TO"],
  ["MAIL", "MAIL FROM"],
  ["EHLO", "EHLO"],
  ["HELO", "HELO"],
  ["LHLO", "LHLO"],
  ["STARTTLS", "STARTTLS"],
  ["AUTH", "AUTH"],
  ["BDAT", "end of DATA"],
  ["DATA", "DATA"],
  ["EOD", "end of DATA"],
  ["CONNECT", "CONNECT"],
  ["BANNER", "CONNECT"],
  ["RSET", "RSET"],
  ["QUIT", "QUIT"],
];

/** The stage a command or a state's name stands for (`RCPT TO:<…>`, `rcptto`, `.`); null for anything else. */
export function stageOf(command: string | null): string | null {
  if (command === null) return null;
  const word = command.trimStart().slice(0, 8).toUpperCase();
  if (word.trimEnd() === ".") return "end of DATA";
  return STAGES.find(([prefix]) => word.startsWith(prefix))?.[1] ?? null;
}
