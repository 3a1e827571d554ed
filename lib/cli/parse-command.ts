import { once } from "node:events";
import { open } from "node:fs/promises";
import { Command, InvalidArgumentError } from "commander";
import { classify } from "#lib/classify/classify";
import { type OwnHops, parseOwnHops } from "#lib/classify/own-hops";
import { INTAKE_LIMITS } from "#lib/intake/limits";
import { readPacked, type SpooledPart } from "#lib/intake/read-spool";
import { SNIFF_BYTES, sniff } from "#lib/intake/sniff";
import { FORMATS, type Format, type ParsedItem } from "#lib/parse/delivery-event";
import { read } from "#lib/parse/read";
import { systemNow } from "#lib/platform/clock";
import { env } from "#lib/platform/env";

/**
 * `rebound parse [--format F] FILE…`: reads mails, mailboxes and logs without a database and prints one delivery event a
 * line as JSON on stdout. Words go to stderr. Exit 0, 1 when a file could not be read, 2 on a bad call.
 */
export function parseCommand(): Command {
  return new Command("parse")
    .description("read mails, mailboxes and logs; print one delivery event a line (NDJSON)")
    .argument("<file...>", "files to read; gzip, zstd, bzip2 and zip are unpacked")
    .option("--format <format>", `what the files are (${FORMATS.join(", ")})`, readFormat)
    .action(async (files: string[], options: { format?: Format }) => {
      const ownHops = parseOwnHops(env().REBOUND_OWN_HOPS);
      const unreadable = await parseFiles(files, options.format, ownHops);
      if (unreadable > 0) process.exitCode = 1;
    });
}

function readFormat(text: string): Format {
  const format = FORMATS.find((known) => known === text);
  if (!format) throw new InvalidArgumentError(`It must be one of ${FORMATS.join(", ")}.`);
  return format;
}

async function parseFiles(files: string[], format: Format | undefined, ownHops: OwnHops): Promise<number> {
  const out = new LineWriter(process.stdout);
  let unreadable = 0;
  for (const file of files) {
    try {
      await parseFile(file, format, ownHops, out);
    } catch (error) {
      if (out.closed) break;
      unreadable++;
      const message = error instanceof Error ? error.message : String(error);
      process.stderr.write(`${file} could not be read to its end: ${message}\n`);
      await out.line({ source: file, format: format ?? "unknown", index: 0, line: 0, outcome: "error", message });
    }
  }
  await out.flush();
  return unreadable;
}

async function parseFile(file: string, said: Format | undefined, ownHops: OwnHops, out: LineWriter): Promise<void> {
  const options = { now: systemNow(), name: file, ...(said ? { format: said } : {}) };
  let lines = 0;
  let format: Format = "unknown";
  for await (const part of openFile(file)) {
    // A file of an archive is named behind it.
    const source = part.name === null ? file : `${file}/${part.name}`;
    for await (const batch of read(part.chunks, { ...options, name: source })) {
      format = batch.format;
      for (const notice of batch.notices) process.stderr.write(`${source}: ${notice.where}: ${notice.what}\n`);
      for (const item of batch.items) await out.line(rowOf(source, batch.format, item, ownHops));
      lines += batch.items.length;
    }
  }
  if (lines === 0) {
    await out.line({ source: file, format, index: 0, line: 1, outcome: "none", kind: "not_a_report" });
  }
}

/** A file of one's own machine may unpack to any size: it is streamed. */
const NO_LIMITS = { ...INTAKE_LIMITS, unpackedBytes: Number.MAX_SAFE_INTEGER, ratio: Number.MAX_SAFE_INTEGER };

/** The unpacked bytes of one file, packed as its first bytes say. */
async function* openFile(file: string): AsyncGenerator<SpooledPart> {
  const handle = await open(file);
  const head = Buffer.alloc(SNIFF_BYTES);
  const { bytesRead } = await handle.read(head, 0, SNIFF_BYTES, 0).finally(() => handle.close());
  const { encoding } = sniff(head.subarray(0, bytesRead));
  const reader = readPacked(file, encoding, NO_LIMITS);
  yield* reader.parts;
  const stop = reader.stop();
  if (stop) throw new Error(stop.words);
}

/** One line of output; a field that is not there is null. Fields and their order are an interface that stays. */
function rowOf(source: string, format: Format, item: ParsedItem, ownHops: OwnHops): Record<string, unknown> {
  if (item.kind === "none") {
    return { source, format, index: item.index, line: item.line, outcome: "none", kind: item.what };
  }
  if (item.kind === "error") {
    return { source, format, index: item.index, line: item.line, outcome: "error", message: item.message };
  }
  const event = item.event;
  const known = classify(event, { ownHops });
  const failed = event.outcome === "bounced" || event.outcome === "deferred";
  return {
    source,
    format,
    index: event.index,
    line: event.line,
    outcome: event.outcome,
    recipient: event.recipient,
    originalRecipient: event.originalRecipient,
    status: event.status,
    replyCode: event.replyCode,
    enhancedStatus: event.enhancedStatus,
    reply: event.reply,
    smtpCommand: event.smtpCommand,
    remoteMta: event.remoteMta,
    remoteIp: event.remoteIp,
    remoteIpFrom: event.remoteIpFrom,
    reportingMta: event.reportingMta,
    sourceIp: event.sourceIp,
    pool: event.pool,
    mailFrom: event.mailFrom,
    queueId: event.queueId,
    messageId: event.messageId,
    occurredAt: event.occurredAt.toISOString(),
    reason: failed ? known.reason : null,
    rule: failed ? known.rule : null,
    provider: known.provider,
    saidBy: known.saidBy,
  };
}

/** Writes NDJSON in blocks and waits when the reader of stdout is slower. */
class LineWriter {
  closed = false;
  private readonly stream: NodeJS.WriteStream;
  private pending = "";

  constructor(stream: NodeJS.WriteStream) {
    this.stream = stream;
    // `rebound parse … | head` ends early; that is no failure.
    stream.on("error", (error: NodeJS.ErrnoException) => {
      this.closed = true;
      if (error.code !== "EPIPE") throw error;
    });
  }

  async line(row: Record<string, unknown>): Promise<void> {
    this.pending += `${JSON.stringify(row)}\n`;
    if (this.pending.length >= 64 * 1024) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.pending === "") return;
    const block = this.pending;
    this.pending = "";
    if (this.closed) throw new Error("Nobody reads the output any more.");
    if (!this.stream.write(block)) await Promise.race([once(this.stream, "drain"), once(this.stream, "close")]);
  }
}
