import type { Outcome } from "#lib/parse/delivery-event";
import type { CsvRow } from "#lib/parse/records/csv-splitter";
import { addressOf, anyTime, ipOf, replyOf, statusOf, type Told } from "#lib/parse/records/draft";
import { readRemoteMta } from "#lib/parse/remote-mta";

/** A PowerMTA accounting file: its columns depend on `record-fields`, so it is known by two of its own. */
export function isPowermtaHeader(columns: ReadonlyMap<string, number>): boolean {
  return columns.has("type") && columns.has("rcpt") && (columns.has("timelogged") || columns.has("dsnstatus"));
}

// d delivered, b bounced, t and tq transient, rb bounced by a later report.
const OUTCOMES: ReadonlyMap<string, Outcome> = new Map([
  ["d", "delivered"],
  ["b", "bounced"],
  ["rb", "bounced"],
  ["t", "deferred"],
  ["tq", "deferred"],
] as const);

/** Reads one row. `bounceCat` comes from patterns that a site sets: it is a hint and is not read. */
export function readPowermta(row: CsvRow): Told[] {
  const type = row.get("type") ?? "";
  if (type === "f") return [{ none: "feedback_report" }];
  const outcome = OUTCOMES.get(type);
  if (!outcome) return [];
  const recipient = addressOf(row.get("rcpt"));
  if (recipient === null) return [{ problem: "The row names no recipient." }];
  const at = anyTime(row.get("timelogged"));
  if (at === null) return [{ problem: "The time of the row cannot be read." }];
  const mta = row.get("dsnmta");
  const peer = readRemoteMta(mta === null ? [] : [mta]);
  const late = type === "rb";
  const orcpt = row.get("orcpt");
  return [
    {
      draft: {
        outcome,
        recipient,
        originalRecipient: addressOf(orcpt === null ? null : orcpt.slice(orcpt.indexOf(";") + 1)),
        status: statusOf(row.get("dsnstatus")),
        reply: replyOf(row.get("dsndiag")),
        remoteMta: peer.host,
        remoteIp: ipOf(row.get("dlvdestinationip")) ?? peer.ip,
        reportingMta: late ? row.get("dsnreportingmta") : null,
        sourceIp: ipOf(row.get("dlvsourceip")),
        pool: row.get("vmtapool") ?? row.get("vmta"),
        mailFrom: addressOf(row.get("orig")),
        messageId: addressOf(row.get("headermessageid")),
        at,
      },
    },
  ];
}
