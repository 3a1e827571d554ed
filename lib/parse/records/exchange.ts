import type { Outcome } from "#lib/parse/delivery-event";
import type { CsvRow } from "#lib/parse/records/csv-splitter";
import { addressOf, hostOf, ipOf, isoTime, replyOf, type Told } from "#lib/parse/records/draft";

type Columns = ReadonlyMap<string, number>;

/** Message tracking (`#Fields:` line or `Get-MessageTrackingLog | Export-Csv`), or the detail of a message trace. */
export function isTrackingHeader(columns: Columns): boolean {
  const to = columns.has("recipientaddress") || columns.has("recipients");
  return columns.has("eventid") && columns.has("recipientstatus") && to;
}

/** The summary of a Microsoft 365 message trace. */
export function isTraceHeader(columns: Columns): boolean {
  return columns.has("recipientstatus") && (columns.has("origintimestamputc") || columns.has("originalclientip"));
}

const OUTCOMES: ReadonlyMap<string, Outcome> = new Map([
  ["SEND", "delivered"],
  ["FAIL", "bounced"],
  ["DEFER", "deferred"],
] as const);

/**
 * Reads one row of message tracking: recipients and their statuses stand in the same order. Only for SEND is server-ip
 * known to be the other side's; a failure has the address when its status does (`{IP=…}`).
 */
export function exchangeTracking(row: CsvRow): Told[] {
  const kind = (row.get("eventid") ?? "").toUpperCase();
  const outcome = OUTCOMES.get(kind);
  const source = (row.get("source") ?? "").toUpperCase();
  // SEND of the store driver hands a mail to our own transport: nothing has left.
  if (!outcome || (kind === "SEND" && source !== "SMTP")) return [];
  const at = isoTime(row.get("datetime", "timestamp", "datetimeutc"));
  if (at === null) return [{ problem: "The time of the row cannot be read." }];
  const recipients = split(row.get("recipientaddress", "recipients"));
  const statuses = split(row.get("recipientstatus"));
  const send = kind === "SEND";
  return recipients.flatMap((text, index): Told[] => {
    const recipient = addressOf(text);
    if (recipient === null) return [];
    const status = statusFields(statuses[index] ?? (statuses.length === 1 ? (statuses[0] ?? "") : ""));
    const said = send ? status.get("LED") : (status.get("LED") ?? row.get("sourcecontext"));
    return [
      {
        draft: {
          outcome,
          recipient,
          reply: looksLikeReply(said ?? null),
          remoteMta: send ? hostOf(row.get("serverhostname")) : hostOf(status.get("FQDN") ?? null),
          remoteIp: send ? ipOf(row.get("serverip")) : ipOf(status.get("IP") ?? null),
          reportingMta: send ? hostOf(row.get("clienthostname")) : hostOf(row.get("serverhostname", "clienthostname")),
          sourceIp: send ? ipOf(row.get("clientip")) : null,
          pool: row.get("connectorid"),
          mailFrom: addressOf(row.get("senderaddress", "sender")),
          queueId: row.get("internalmessageid"),
          messageId: addressOf(row.get("messageid")),
          at,
        },
      },
    ];
  });
}

/** `;` parts recipients and statuses, but not within the braces of `[{LED=…};{FQDN=…}]`. At most 10 000. */
function split(text: string | null): string[] {
  if (text === null) return [];
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i <= text.length && parts.length < 10_000; i++) {
    const c = text.charCodeAt(i);
    if (c === 123 || c === 91) depth++;
    else if (c === 125 || c === 93) depth = Math.max(0, depth - 1);
    else if (i === text.length || (c === 59 && depth === 0)) {
      parts.push(text.slice(from, i).trim());
      from = i + 1;
    }
  }
  return parts;
}

/** `[{LRT=…};{LED=550 5.1.1 …};{FQDN=…};{IP=…}]`, also in one pair of braces; a plain status is the last error. */
function statusFields(status: string): Map<string, string> {
  const fields = new Map<string, string>();
  let open = status.indexOf("{");
  if (open < 0) return fields.set("LED", status);
  for (; open >= 0 && fields.size < 20; open = status.indexOf("{", open + 1)) {
    const equals = status.indexOf("=", open);
    if (equals < 0) break;
    let close = status.indexOf("};{", equals);
    if (close < 0) close = status.indexOf("}", equals);
    const name = status.slice(open + 1, equals).trim();
    if (name.length <= 8 && !fields.has(name))
      fields.set(name, status.slice(equals + 1, close < 0 ? undefined : close));
    if (close < 0) break;
    open = close;
  }
  return fields;
}

/** A reply starts with its code; other words are Exchange's own and no answer of a server. */
function looksLikeReply(text: string | null): string | null {
  const reply = replyOf(text);
  const first = reply?.charCodeAt(0) ?? 0;
  return first >= 50 && first <= 53 ? reply : null;
}

/** Reads one row of a trace summary: `address##Status` for each recipient. It has neither reply nor address. */
export function messageTrace(row: CsvRow): Told[] {
  const at = isoTime(row.get("origintimestamputc", "datetimeutc", "received"));
  if (at === null) return [{ problem: "The time of the row cannot be read." }];
  const incoming = (row.get("directionality") ?? "").toLowerCase() === "incoming";
  return split(row.get("recipientstatus")).flatMap((one): Told[] => {
    const mark = one.lastIndexOf("##");
    const recipient = mark < 0 ? null : addressOf(one.slice(0, mark));
    const outcome = traceOutcome(one.slice(mark + 2).toLowerCase());
    if (recipient === null || outcome === null) return [];
    return [
      {
        draft: {
          outcome,
          recipient,
          mailFrom: addressOf(row.get("senderaddress")),
          messageId: addressOf(row.get("messageid")),
          pool: row.get("connectorid"),
          inbound: incoming,
          at,
        },
      },
    ];
  });
}

function traceOutcome(status: string): Outcome | null {
  if (status.includes("fail")) return "bounced";
  if (status.includes("pending") || status.includes("defer")) return "deferred";
  if (status.includes("expand")) return "expanded";
  return status.includes("deliver") || status.includes("send") ? "delivered" : null;
}
