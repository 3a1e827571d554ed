import { hash } from "node:crypto";
import type { ParsedItem } from "#lib/parse/delivery-event";
import type { LineReader } from "#lib/parse/readers";
import { ipOf, itemOf, portOf, replyOf, secondsTime, stageOf } from "#lib/parse/records/draft";
import { isDigit } from "#lib/parse/scan";
import { decodeUtf8 } from "#lib/parse/text";

const FIELDS = 16;

/** The fields of a bounce log's line; the reply is the last one and may hold `@` itself. Null for another line. */
function fieldsOf(line: string): string[] | null {
  const fields: string[] = [];
  let from = 0;
  while (fields.length < FIELDS - 1) {
    const mark = line.indexOf("@", from);
    if (mark < 0) return null;
    fields.push(line.slice(from, mark));
    from = mark + 1;
  }
  fields.push(line.slice(from));
  const kind = fields[4];
  const epoch = fields[0] ?? "";
  if ((kind !== "B" && kind !== "T") || epoch.length < 9 || epoch.length > 11) return null;
  for (let i = 0; i < epoch.length; i++) if (!isDigit(epoch.charCodeAt(i))) return null;
  return fields;
}

/** Says why the first lines are Momentum's bounce log, or null. */
export function looksLikeMomentum(text: string): string | null {
  if (!isDigit(text.charCodeAt(0))) return null;
  const lines = text.slice(0, 16_384).split("\n", 20);
  const hits = lines.filter((line) => fieldsOf(line) !== null).length;
  return hits > 0 ? `${hits} of its first lines are of Momentum's bounce log.` : null;
}

/** Reads Momentum's bounce log: sixteen fields parted by `@`, a heartbeat (`epoch@@@@M1`) now and then. */
export function momentumLog(now: Date, found: (item: ParsedItem) => void): LineReader {
  return {
    line(bytes, start, end, number) {
      // A heartbeat is short, and every other line holds all its fields.
      if (end - start < 32) return;
      const raw = Buffer.from(bytes.subarray(start, end));
      const fields = fieldsOf(decodeUtf8(raw));
      if (!fields) return;
      const cell = (index: number): string => fields[index] ?? "";
      const draft = {
        outcome: cell(4) === "T" ? ("deferred" as const) : ("bounced" as const),
        recipient: `${cell(5)}@${cell(6)}`,
        mailFrom: cell(8) === "" ? null : `${cell(7)}@${cell(8)}`,
        pool: cell(10) === "" ? null : cell(10),
        smtpCommand: stageOf(cell(11)),
        remoteIp: ipOf(cell(14)),
        remotePort: portOf(cell(14)),
        reply: replyOf(cell(15)),
        queueId: cell(1) === "" ? null : cell(1),
        at: secondsTime(Number(cell(0))),
      };
      const identity = hash("sha256", raw, "buffer");
      found(itemOf({ draft }, { format: "momentum_log", raw, identity, line: number, index: 0, now }));
    },
  };
}
