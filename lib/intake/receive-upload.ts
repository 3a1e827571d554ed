import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { withIdempotency } from "#lib/access/idempotency";
import { removeSpooled } from "#lib/intake/clear-spool";
import { postIntake, type Upload, UploadShape } from "#lib/intake/contract";
import { INTAKE_LIMITS, type IntakeLimits } from "#lib/intake/limits";
import { sniff } from "#lib/intake/sniff";
import { insertUpload } from "#lib/intake/store";
import { type Notice, uploadShape } from "#lib/intake/upload-shape";
import { type Spooled, writeSpool } from "#lib/intake/write-spool";
import { systemNow } from "#lib/platform/clock";
import { ServiceError } from "#lib/platform/errors";
import { record } from "#lib/platform/happening";
import { newId } from "#lib/platform/ids";
import { inTransaction } from "#lib/platform/transaction";

export type Incoming = {
  /** As the sender calls the file; shown, never used as a path. */
  name: string;
  source: string | null;
  body: AsyncIterable<Uint8Array>;
  /** A repetition with the same key and bytes gets the first answer. */
  idempotencyKey?: string | null;
  /** The operation that key belongs to, when it is not the plain intake. */
  operation?: string;
  /** What the first bytes already tell the sender; stands in the first receipt. */
  noticesOf?: (head: Uint8Array) => Notice[];
  now?: Date;
  limits?: IntakeLimits;
};

const NAME_LENGTH_MAX = 300;

/**
 * Takes one file and answers once it cannot be lost: bytes on disk, row committed. Counting follows in the worker.
 * A file that cannot be read at all (an archive, binary, empty) gets a receipt that says so. Throws `too_large`;
 * when the connection is cut, nothing of it is kept.
 */
export async function receiveUpload(actor: Actor, incoming: Incoming): Promise<Upload> {
  authorize(actor, "intake.upload", { workspaceId: actor.workspaceId });
  const spooled = await writeSpool(incoming.body, incoming.limits ?? INTAKE_LIMITS);
  let queued = false;
  const queue = async (): Promise<Upload> => {
    const upload = await queueUpload(actor, incoming, spooled);
    queued = upload.state === "queued";
    return upload;
  };
  try {
    const answer = await once(actor, incoming, spooled, queue);
    if (!queued) await removeSpooled(spooled.file);
    return answer;
  } catch (error) {
    // Any other error may have come after the commit; then a row waits for the file, or the sweep removes it.
    if (error instanceof ServiceError) await removeSpooled(spooled.file);
    throw error;
  }
}

async function once(actor: Actor, incoming: Incoming, spooled: Spooled, queue: () => Promise<Upload>): Promise<Upload> {
  const key = incoming.idempotencyKey ?? null;
  if (!key) return queue();
  const operation = incoming.operation ?? postIntake.id;
  const claim = { actor, key, operation, bodyHash: spooled.sha256, response: UploadShape };
  return UploadShape.parse(await withIdempotency(claim, queue));
}

async function queueUpload(actor: Actor, incoming: Incoming, spooled: Spooled): Promise<Upload> {
  const { encoding, refused } = sniff(spooled.head);
  const now = incoming.now ?? systemNow();
  return inTransaction(async (tx) => {
    const row = await insertUpload(tx, {
      id: newId("upl"),
      workspaceId: actor.workspaceId,
      name: shownName(incoming.name),
      source: incoming.source === null ? null : shown(incoming.source) || null,
      state: refused ? "failed" : "queued",
      encoding,
      sizeBytes: spooled.sizeBytes,
      sha256: spooled.sha256,
      spoolPath: refused ? null : spooled.file,
      createdBy: actorRef(actor),
      createdAt: now,
      finishedAt: refused ? now : null,
      error: refused,
      notices: incoming.noticesOf?.(spooled.head) ?? [],
    });
    if (!refused) await record(tx, { kind: "upload.queued", workspaceId: actor.workspaceId, uploadId: row.id });
    return uploadShape(row);
  });
}

/** The last part of the name. */
function shownName(name: string): string {
  return shown(name.split(/[\\/]/).at(-1) ?? "") || "upload";
}

/** Without what a terminal, a page or the database could trip over. */
function shown(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be shown
  const clean = text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "");
  return clean.trim().slice(0, NAME_LENGTH_MAX);
}
