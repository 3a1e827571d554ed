import { hash } from "node:crypto";
import { groupingKey } from "#lib/parse/address";
import { LIMITS } from "#lib/parse/limits";

// NUL parts the fields: text never holds one (text.ts), and no log line is told apart by one.
const scratch = Buffer.allocUnsafe(LIMITS.lineBytesMax + 1_024);

function sha256(data: string | Buffer): Buffer {
  return hash("sha256", data, "buffer");
}

/**
 * The key of a log line's event: SHA-256 of host, line without its line end, ordinal among equal lines of the same
 * second, and the recipient where one line speaks of several. The year is no part of it: the line is its own key, so
 * a later upload of the same line is the same event.
 */
export function logEventKey(host: string, line: Buffer, ordinal: number, recipient = ""): Buffer {
  const head = `${host}\0`;
  const tail = ordinal === 0 && recipient === "" ? "\0" : `\0${ordinal}\0${recipient}`;
  if (head.length + tail.length > 300 || line.length > LIMITS.lineBytesMax) {
    return sha256(Buffer.concat([Buffer.from(head), line, Buffer.from(tail)]));
  }
  let at = scratch.write(head, 0);
  at += line.copy(scratch, at);
  at += scratch.write(tail, at);
  return sha256(scratch.subarray(0, at));
}

/** What makes one recipient's result in one report unique. */
export type DsnIdentity = {
  reportingMta: string | null;
  /** Envelope id, original Message-ID, queue id or the report's own Message-ID: the first that is there. */
  mail: string;
  finalRecipient: string;
  action: string;
  status: string | null;
  arrivalDate: string | null;
};

/** The key of one recipient block of a report (RFC 3464): the same report stored or sent twice has the same keys. */
export function dsnEventKey(id: DsnIdentity): Buffer {
  const fields = [id.reportingMta, id.mail, id.finalRecipient, id.action, id.status, id.arrivalDate];
  return sha256(fields.map((field) => field ?? "").join("\0"));
}

/**
 * The key that a report and the log line of the same failure share: the queue id, the recipient's grouping key and the
 * first label of the host that gave up. Null unless the mail bounced and its queue id is known.
 */
export function failureKeyOf(failure: {
  outcome: string;
  queueId: string | null;
  recipient: string;
  reportingMta: string | null;
}): Buffer | null {
  if (failure.outcome !== "bounced" || failure.queueId === null) return null;
  const host = (failure.reportingMta ?? "").toLowerCase();
  const dot = host.indexOf(".");
  const label = dot < 0 ? host : host.slice(0, dot);
  return sha256(`bounced\0${failure.queueId}\0${groupingKey(failure.recipient)}\0${label}`);
}
