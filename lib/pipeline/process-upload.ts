import { ownHopsOf } from "#lib/classify/own-path/own-hops-of";
import { removeSpooled } from "#lib/intake/clear-spool";
import type { Upload } from "#lib/intake/contract";
import { INTAKE_LIMITS, type IntakeLimits, sizeText } from "#lib/intake/limits";
import { mergeNotices } from "#lib/intake/notices";
import { readSpool, type SpoolReader } from "#lib/intake/read-spool";
import { claimUpload, type Ending, findAnyUpload, finishUpload, type UploadRow } from "#lib/intake/store";
import { noticesOf, uploadShape } from "#lib/intake/upload-shape";
import { formatSaidBy } from "#lib/intake/webhook-sources";
import { FORMATS, type ParsedBatch } from "#lib/parse/delivery-event";
import { read as readBytes } from "#lib/parse/read";
import { classifyBatch } from "#lib/pipeline/classify-batch";
import {
  announceCounts,
  type LandingUpload,
  landBatch,
  prepareLanding,
  type ReadyBatch,
} from "#lib/pipeline/land-batch";
import { notFound } from "#lib/platform/errors";
import { exclusively } from "#lib/platform/exclusive";
import { inTurns } from "#lib/platform/slices";
import { inTransaction } from "#lib/platform/transaction";

export type UploadProgress = { sizeBytes: number; bytesLanded: number; events: number; inserted: number };

export type ProcessOptions = {
  /** Called after each batch that has landed. */
  onProgress?: (progress: UploadProgress) => void;
  /** Ends the work after the batch at hand; somebody else takes it up from there. */
  signal?: AbortSignal;
  /** Stands for the time the file came in. */
  now?: Date;
  limits?: IntakeLimits;
};

/** While a long file lands, the stages behind hear of it this often. */
const ANNOUNCE_EVERY_MS = 2_000;

/**
 * Brings a stored file to its end: unpack → parse → classify → land batch by batch, going on after the last batch that
 * landed. Gives the receipt, or null when another process is at it. Throws when something breaks; what has landed
 * stays, and calling again goes on from there.
 */
export async function processUpload(uploadId: string, options: ProcessOptions = {}): Promise<Upload | null> {
  const result = await exclusively(`upload ${uploadId}`, async (lost) => {
    const row = await inTransaction((tx) => claimUpload(tx, uploadId));
    if (row) {
      const signal = options.signal ? AbortSignal.any([options.signal, lost]) : lost;
      const ending = await landAll(row, { ...options, signal });
      if (ending) await endUpload(row, ending);
    }
    return findAnyUpload(uploadId);
  });
  if (!result.held) return null;
  if (!result.value) throw notFound("This upload");
  return uploadShape(result.value);
}

/** Ends an upload that keeps breaking, in words for the person who sent it. What has landed stays. */
export async function abandonUpload(uploadId: string, words: string): Promise<void> {
  await exclusively(`upload ${uploadId}`, async () => {
    const row = await inTransaction((tx) => claimUpload(tx, uploadId));
    if (row) await endUpload(row, { state: "failed", error: words, notices: noticesOf(row.notices) });
  });
}

/** Lands what has not landed yet. Null when the signal ended it first. */
async function landAll(row: UploadRow, options: ProcessOptions & { signal: AbortSignal }): Promise<Ending | null> {
  const upload: LandingUpload = { ...row, notices: noticesOf(row.notices) };
  if (row.spoolPath === null) return fileGone(upload);
  const reader = readSpool(row.spoolPath, row.encoding, options.limits ?? INTAKE_LIMITS);
  const progress: UploadProgress = {
    sizeBytes: Number(row.sizeBytes),
    bytesLanded: Number(row.bytesLanded),
    events: row.eventCount,
    inserted: row.insertedCount,
  };
  const ownHops = await inTransaction((tx) => ownHopsOf(tx, row.workspaceId));
  let announcedAt = performance.now();
  const land = async (ready: ReadyBatch): Promise<void> => {
    const announce = performance.now() - announcedAt >= ANNOUNCE_EVERY_MS;
    const landed = await landBatch(upload, ready, announce);
    if (announce) announcedAt = performance.now();
    upload.batchesLanded++;
    upload.rejectedCount += landed.rejected;
    upload.notices = landed.notices;
    if (ready.batch.format !== "unknown") upload.format = ready.batch.format;
    progress.bytesLanded = ready.bytesLanded;
    progress.events += landed.events;
    progress.inserted += landed.inserted;
    options.onProgress?.(progress);
  };

  let index = 0;
  let unpackedBytes = 0;
  const said = FORMATS.find((format) => format === formatSaidBy(row.source));
  // One batch lands while the next is parsed.
  let landing: Promise<void> = Promise.resolve();
  try {
    for await (const part of reader.parts) {
      const before = unpackedBytes;
      const how = { now: options.now ?? row.createdAt, name: part.name ?? row.name, ...(said ? { format: said } : {}) };
      for await (const read of readBytes(part.chunks, how)) {
        const batch = part.name === null ? read : ofPart(read, part.name);
        unpackedBytes = before + batch.bytes;
        if (index++ < row.batchesLanded) continue;
        // In turns, so that the landing of the batch before goes on meanwhile.
        const events = await inTurns(classifyBatch(batch, ownHops));
        const rows = await inTurns(prepareLanding(events, batch.format));
        await landing;
        if (options.signal.aborted) return null;
        landing = land({ batch, events, landing: rows, bytesLanded: reader.packedAt(unpackedBytes) });
        // Its error is thrown where it is awaited.
        landing.catch(() => {});
      }
    }
  } catch (error) {
    await landing;
    if (isMissingFile(error)) return fileGone(upload);
    throw error;
  }
  await landing;
  return endingOf(upload, progress, reader, unpackedBytes);
}

/** A batch of one file of an archive, whose places name the file. */
function ofPart(batch: ParsedBatch, name: string): ParsedBatch {
  return {
    ...batch,
    items: batch.items.map((item) => (item.kind === "error" ? { ...item, message: `${name}: ${item.message}` } : item)),
    notices: batch.notices.map(({ what, where }) => ({ what, where: where === name ? name : `${name}, ${where}` })),
  };
}

function endingOf(upload: LandingUpload, progress: UploadProgress, reader: SpoolReader, unpacked: number): Ending {
  const stop = reader.stop();
  const { notices } = upload;
  if (stop?.kind === "refused") {
    const kept = progress.events > 0 ? " What was read before that is kept." : "";
    return { state: "failed", error: stop.words + kept, notices };
  }
  const told = stop ? mergeNotices(notices, [{ what: stop.words, where: `after ${sizeText(unpacked)}` }]) : notices;
  if (upload.format === null) {
    // Out of a broken archive came nothing: that is what to say, not that it holds an empty file.
    const broken = stop !== null && unpacked === 0 ? `${stop.words}, and nothing could be read from it.` : undefined;
    const why =
      broken ??
      told[0]?.what ??
      "Nothing in it looks like a mail, an mbox, a mail server's log or a mail service's export.";
    const error = `${why} Nothing was counted; send the file as the mail server wrote it.`;
    return { state: "failed", error, notices: told };
  }
  return { state: "done", error: null, notices: told };
}

function fileGone(upload: LandingUpload): Ending {
  const error =
    "The stored file is gone from Rebound's disk. What had landed is kept; send the file again for the rest.";
  return { state: "failed", error, notices: upload.notices };
}

async function endUpload(row: UploadRow, ending: Ending): Promise<void> {
  await inTransaction(async (tx) => {
    const ended = await finishUpload(tx, row.id, ending);
    if (ended && ended.insertedCount > 0) await announceCounts(tx, ended, ended, true);
  });
  if (row.spoolPath !== null) await removeSpooled(row.spoolPath);
}

function isMissingFile(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
