import { createHash } from "node:crypto";
import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { withIdempotency } from "#lib/access/idempotency";
import { type Picture, PictureShape } from "#lib/incident/contract";
import { postNotePicture } from "#lib/incident/timeline/contract";
import { entryIdFrom, noteOrRefuse } from "#lib/incident/timeline/note";
import {
  PICTURE_BYTES_MAX,
  PICTURES_MAX,
  type PictureType,
  pictureName,
  pictureType,
} from "#lib/incident/timeline/picture-type";
import { insertPicture, lockEntry, picturesOf } from "#lib/incident/timeline/store";
import { pictureShape } from "#lib/incident/timeline/timeline-shape";
import { systemNow } from "#lib/platform/clock";
import { conflict, ServiceError } from "#lib/platform/errors";
import { newId } from "#lib/platform/ids";
import { readWithin } from "#lib/platform/read-within";
import { hashOf } from "#lib/platform/stable-json";
import { inTransaction } from "#lib/platform/transaction";

const TOO_LARGE = "The picture is over 5 MB. Nothing was kept; cut it to what matters.";

export type NewPicture = {
  incidentId: string;
  noteId: string;
  name: string;
  body: AsyncIterable<Uint8Array>;
  /** A repetition with the same key and bytes gets the first answer. */
  idempotencyKey?: string | null;
};

/**
 * Keeps a picture with a note, byte for byte. What it is, its bytes say, not its name; the same picture twice in one
 * note is one. Throws `too_large` over 5 MB, `invalid` for anything but PNG, JPEG and WebP, `conflict` for the eleventh.
 */
export async function addPicture(actor: Actor, wish: NewPicture, now: Date = systemNow()): Promise<Picture> {
  const { workspaceId } = actor;
  const { incidentId, name } = wish;
  authorize(actor, "incident.note", { workspaceId });
  const entryId = entryIdFrom(wish.noteId);
  const bytes = await readWithin(wish.body, PICTURE_BYTES_MAX, TOO_LARGE);
  const mediaType = pictureType(bytes);
  if (!mediaType)
    throw new ServiceError("invalid", "This is no PNG, JPEG or WebP picture, whatever its name. Nothing was kept.");
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const keep = () => keepPicture(actor, { incidentId, name, entryId, bytes, mediaType, sha256 }, now);
  const key = wish.idempotencyKey;
  if (!key) return keep();
  const bodyHash = hashOf([incidentId, wish.noteId, sha256]);
  const claim = { actor, key, operation: postNotePicture.id, bodyHash, response: PictureShape };
  return PictureShape.parse(await withIdempotency(claim, keep));
}

type Kept = Pick<NewPicture, "incidentId" | "name"> & {
  entryId: bigint;
  bytes: Uint8Array;
  mediaType: PictureType;
  sha256: string;
};

async function keepPicture(actor: Actor, picture: Kept, now: Date): Promise<Picture> {
  const { workspaceId } = actor;
  const { incidentId, entryId, bytes, mediaType, sha256, name } = picture;
  return inTransaction(async (tx) => {
    noteOrRefuse(await lockEntry(tx, { workspaceId, incidentId, entryId }));
    const pictures = await picturesOf(workspaceId, [entryId], tx);
    const same = pictures.find((picture) => picture.sha256 === sha256);
    if (same) return pictureShape(same);
    if (pictures.length >= PICTURES_MAX)
      throw conflict(`This note holds ${PICTURES_MAX} pictures already. Write another note for more.`);
    const row = await insertPicture(tx, {
      id: newId("pic"),
      workspaceId,
      incidentId,
      entryId,
      name: pictureName(name, mediaType),
      mediaType,
      sizeBytes: bytes.length,
      sha256,
      bytes,
      createdBy: actorRef(actor),
      createdAt: now,
    });
    return pictureShape(row);
  });
}
