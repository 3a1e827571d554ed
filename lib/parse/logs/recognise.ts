import type { Format } from "#lib/parse/delivery-event";
import { LineSplitter } from "#lib/parse/log-lines";
import { messageIdLength } from "#lib/parse/logs/exim-line";
import { readHarakaEntry } from "#lib/parse/logs/haraka-log";
import { type LogFrame, readFrame } from "#lib/parse/logs/log-frame";
import { readQmailTime } from "#lib/parse/logs/qmail-time";
import { unwrapLine } from "#lib/parse/logs/unwrap";
import { readZoneLine } from "#lib/parse/logs/zonemta-log";
import { StampClock } from "#lib/parse/syslog-time";

const LINES_MAX = 1_000;
// Any time will do: only the shape of a stamp matters here.
const SOME_DAY = Date.UTC(2030, 0, 1);

/** Programs in a syslog tag and the log they write. */
export const LOG_PROGRAMS: readonly { program: string; format: Format }[] = [
  { program: "sendmail", format: "sendmail_log" },
  { program: "sm-mta", format: "sendmail_log" },
  { program: "sm-msp", format: "sendmail_log" },
  { program: "sm-acceptingconnections", format: "sendmail_log" },
  { program: "exim", format: "exim_log" },
  { program: "qmail", format: "qmail_log" },
  { program: "smtpd", format: "opensmtpd_log" },
  { program: "opensmtpd", format: "opensmtpd_log" },
  { program: "courierd", format: "courier_log" },
  { program: "courieresmtp", format: "courier_log" },
  { program: "courierlocal", format: "courier_log" },
  { program: "courierdsn", format: "courier_log" },
  { program: "haraka", format: "haraka_log" },
  { program: "zone-mta", format: "zonemta_log" },
];

const HARAKA_LEVELS: ReadonlySet<string> = new Set(
  "DATA PROTOCOL DEBUG INFO NOTICE WARN ERROR CRIT ALERT EMERG".split(" "),
);

type Seen = {
  lines: number;
  wrapped: number;
  journal: number;
  stamped: number;
  /** What the first line is. */
  first: Format | null;
  formats: Map<Format, number>;
};

/**
 * Tells a log without a syslog tag, or one whose lines are wrapped (journald JSON, RFC 5424, Docker), and says why in
 * one sentence; null when the bytes are neither. The first line must look so, or half of them: a mail may quote a log.
 */
export function recogniseLog(bytes: Buffer): { format: Format; why: string } | null {
  const seen = countFormats(bytes);
  const [best] = [...seen.formats].sort((a, b) => b[1] - a[1]);
  const name = best?.[0].replace("_log", "") ?? "";
  if (seen.wrapped * 2 >= seen.lines && seen.wrapped > 0) {
    if (best) return { format: best[0], why: `${best[1]} of its first lines are ${name} lines in a wrapper.` };
    if (seen.journal === 0) return null;
    return { format: "postfix_log", why: "It is a wrapped syslog; none of its first lines is a mail program's." };
  }
  if (!best) return null;
  // Exim's own lines that name no message count by their stamp.
  const like = best[0] === "exim_log" ? Math.max(best[1], seen.stamped) : best[1];
  return seen.first === best[0] || like * 2 >= seen.lines
    ? { format: best[0], why: `${best[1]} of its first lines are of ${name}.` }
    : null;
}

function countFormats(bytes: Buffer): Seen {
  const seen: Seen = { lines: 0, wrapped: 0, journal: 0, stamped: 0, first: null, formats: new Map() };
  const clock = new StampClock(SOME_DAY);
  const splitter = new LineSplitter((line, start, end) => {
    // An indented line goes on with the one before; `#` begins a comment.
    if (end === start || line[start] === 32 || line[start] === 35 || seen.lines >= LINES_MAX) return;
    seen.lines++;
    const inner = unwrapLine(line, start, end);
    let format: Format | null;
    if (inner) {
      seen.wrapped++;
      if (inner.wrapper !== "docker") seen.journal++;
      const unwrapped = Buffer.from(inner.line);
      const frame = readFrame(unwrapped, 0, unwrapped.length, clock);
      format = programFormat(frame) ?? lineFormat(frame);
    } else {
      const frame = readFrame(line, start, end, clock);
      if (frame.at !== null && frame.host === null) seen.stamped++;
      format = lineFormat(frame);
    }
    if (seen.lines === 1) seen.first = format;
    if (format) seen.formats.set(format, (seen.formats.get(format) ?? 0) + 1);
  });
  splitter.push(bytes);
  // The last line may be cut: it is left out unless it is the only one.
  if (seen.lines === 0) splitter.finish();
  return seen;
}

function programFormat(frame: LogFrame): Format | null {
  const { program } = frame;
  if (program === null) return null;
  if (program.includes("postfix") && program.includes("/")) return "postfix_log";
  return LOG_PROGRAMS.find((one) => program.startsWith(one.program))?.format ?? null;
}

/** What a line without a syslog tag is. */
function lineFormat(frame: LogFrame): Format | null {
  const text = frame.rest;
  if (frame.at !== null && isExim(text)) return "exim_log";
  const own = readQmailTime(text);
  if (own || frame.at !== null) {
    if (isQmail(own ? text.slice(own.end) : text)) return "qmail_log";
  }
  if (isOpensmtpd(text)) return "opensmtpd_log";
  if (readZoneLine(text) !== null) return "zonemta_log";
  if (text.startsWith("[") || text.startsWith("level=") || text.startsWith("{")) {
    const entry = readHarakaEntry(text);
    if (entry && HARAKA_LEVELS.has(entry.level) && entry.uuid !== "") return "haraka_log";
  }
  return null;
}

function isExim(text: string): boolean {
  let from = 0;
  if (text.startsWith("[")) from = text.indexOf("] ") + 2;
  if (messageIdLength(text, from) > 0) return true;
  if (text.startsWith("exim ", from) || text.startsWith("Start queue run", from)) return true;
  return text.startsWith("End queue run", from) || text.includes(" rejected RCPT ");
}

function isQmail(text: string): boolean {
  return ["starting delivery ", "delivery ", "new msg ", "end msg ", "info msg ", "status: local ", "bounce msg "].some(
    (word) => text.startsWith(word),
  );
}

function isOpensmtpd(text: string): boolean {
  if (text.startsWith("info: OpenSMTPD")) return true;
  const one = text.indexOf(" ");
  if (one !== 16) return false;
  return text.startsWith(" mta ", one) || text.startsWith(" mda ", one) || text.startsWith(" smtp ", one);
}
