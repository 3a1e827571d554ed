import { bareAddress, canonicalIp, hostName } from "#lib/parse/address";
import type { Outcome, ParsedItem, ParseOptions } from "#lib/parse/delivery-event";
import { BoundedMap } from "#lib/parse/logs/bounded-map";
import { readKeyValues } from "#lib/parse/logs/key-values";
import { type LogFrame, readFrame } from "#lib/parse/logs/log-frame";
import { copyOf, LogOutput, logEvent, setPeer, setReply } from "#lib/parse/logs/log-output";
import { isDigit } from "#lib/parse/scan";
import { StampClock } from "#lib/parse/syslog-time";

const SESSIONS_MAX = 10_000;

const OUTCOMES: ReadonlyMap<string, Outcome> = new Map<string, Outcome>([
  ["Ok", "delivered"],
  ["PermFail", "bounced"],
  ["TempFail", "deferred"],
  ["Loop", "bounced"],
]);

type Client = { host: string | null; ip: string | null };

/**
 * Reads smtpd's lines (mta.c, mda.c, smtp_session.c): `SESSION mta delivery evpid=…`, older `SESSION mta
 * event=delivery evpid=…`. Started in the foreground it writes no time; the intake's time stands in for it.
 */
export class OpensmtpdLog {
  private readonly clock: StampClock;
  private readonly now: Date;
  private readonly out: LogOutput;
  private readonly clients = new BoundedMap<Client>(SESSIONS_MAX);

  constructor(options: ParseOptions, found: (item: ParsedItem) => void) {
    this.clock = new StampClock(options.now.getTime());
    this.now = options.now;
    this.out = new LogOutput(found);
  }

  /** Takes the line `bytes[start, end)`; `number` is 1-based. */
  line(bytes: Buffer, start: number, end: number, number: number): void {
    const frame = readFrame(bytes, start, end, this.clock);
    const words = bodyOf(frame);
    if (words === null) return;
    const { session, part, event, rest } = words;
    if (event === "delivery" && part !== "smtp") this.delivery(frame, rest, copyOf(bytes, start, end), number);
    else if (part !== "smtp") return;
    else if (event === "connected") this.clients.set(session, clientOf(readKeyValues(rest)));
    else if (event === "disconnected") this.clients.take(session);
    else if (event === "failed-command") this.refusal(frame, session, rest, copyOf(bytes, start, end), number);
  }

  private delivery(frame: LogFrame, rest: string, raw: Buffer, number: number): void {
    const statAt = rest.indexOf(" stat=");
    const fields = readKeyValues(statAt < 0 ? rest : rest.slice(0, statAt));
    const recipient = bareAddress(fields.get("to") ?? "");
    const result = fields.get("result");
    const outcome = result === undefined ? undefined : OUTCOMES.get(result);
    if (recipient === "") {
      this.out.error(number, raw, "The line ends before its recipient.");
      return;
    }
    if (outcome === undefined) {
      this.out.error(number, raw, "The result of the delivery cannot be read.");
      return;
    }
    const event = logEvent(number, frame.at, this.now, outcome, recipient);
    const original = bareAddress(fields.get("rcpt") ?? "");
    if (original !== "" && original !== "-" && original !== recipient) event.originalRecipient = original;
    event.mailFrom = fields.has("from") ? bareAddress(fields.get("from") ?? "") : null;
    event.queueId = fields.get("evpid") ?? null;
    event.sourceIp = canonicalIp(bracketless(fields.get("source") ?? ""));
    event.reportingMta = frame.host;
    event.pool = event.sourceIp ?? frame.host;
    const peer = relayOf(fields.get("relay") ?? "");
    setPeer(event, peer.host, peer.ip);
    const stat = statAt < 0 ? "" : statOf(rest, statAt + 6);
    setReply(event, stat, startsWithCode(stat));
    this.out.give(event, raw);
  }

  /** `smtp failed-command command="RCPT TO:<R>" result="550 …"`: our own server refused somebody else. */
  private refusal(frame: LogFrame, session: string, rest: string, raw: Buffer, number: number): void {
    const fields = readKeyValues(rest);
    const command = fields.get("command") ?? "";
    const reply = fields.get("result") ?? "";
    if (!command.toUpperCase().startsWith("RCPT TO:")) return;
    const close = command.indexOf(">");
    const recipient = bareAddress(command.slice(8, close < 0 ? undefined : close + 1));
    if (recipient === "" || !startsWithCode(reply)) return;
    const event = logEvent(number, frame.at, this.now, reply.startsWith("4") ? "deferred" : "bounced", recipient);
    setReply(event, reply, true);
    event.status = event.enhancedStatus;
    event.smtpCommand = "RCPT TO";
    event.reportingMta = frame.host;
    event.pool = frame.host;
    event.inbound = true;
    const client = fields.has("address") ? clientOf(fields) : this.clients.get(session);
    if (client) setPeer(event, client.host, client.ip);
    this.out.give(event, raw);
  }
}

type Body = { session: string; part: string; event: string; rest: string };

/** `SESSION PART [event=]EVENT REST`; null for other lines. */
function bodyOf(frame: LogFrame): Body | null {
  // Without a syslog tag the session stands first.
  const text = frame.program?.startsWith("smtpd") ? frame.text : frame.rest;
  const one = text.indexOf(" ");
  const two = one < 0 ? -1 : text.indexOf(" ", one + 1);
  if (one < 8 || one > 20 || two < 0) return null;
  const part = text.slice(one + 1, two);
  if (part !== "mta" && part !== "mda" && part !== "smtp") return null;
  const three = text.indexOf(" ", two + 1);
  let event = text.slice(two + 1, three < 0 ? undefined : three);
  if (event.startsWith("event=")) event = event.slice(6);
  return { session: text.slice(0, one), part, event, rest: three < 0 ? "" : text.slice(three + 1) };
}

/** The last field: up to the last quote, for replies hold quotes too. */
function statOf(rest: string, at: number): string {
  if (rest.charCodeAt(at) !== 34) return rest.slice(at);
  const close = rest.lastIndexOf('"');
  return rest.slice(at + 1, close > at ? close : undefined);
}

function startsWithCode(text: string): boolean {
  const first = text.charCodeAt(0);
  if (first < 50 || first > 53 || !isDigit(text.charCodeAt(1)) || !isDigit(text.charCodeAt(2))) return false;
  return !isDigit(text.charCodeAt(3));
}

function bracketless(text: string): string {
  return text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
}

/** `IP (host)`. */
function relayOf(relay: string): Client {
  const open = relay.indexOf(" (");
  const ip = canonicalIp(bracketless(open < 0 ? relay : relay.slice(0, open)));
  const name = open < 0 ? (ip === null ? relay : "") : relay.slice(open + 2, relay.endsWith(")") ? -1 : undefined);
  return { host: hostName(bracketless(name)), ip };
}

function clientOf(fields: ReadonlyMap<string, string>): Client {
  const host = hostName(fields.get("host") ?? "");
  return {
    host: host !== null && (host.startsWith("<") || canonicalIp(host) !== null) ? null : host,
    ip: canonicalIp(bracketless(fields.get("address") ?? "")),
  };
}
