import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { actorRef, type Person, systemActor } from "#lib/access/actor";
import { getTimeline } from "#lib/incident/get-timeline";
import { appendTimeline } from "#lib/incident/store";
import { addPicture } from "#lib/incident/timeline/add-picture";
import { editNote } from "#lib/incident/timeline/edit-note";
import { exportTimeline } from "#lib/incident/timeline/export-timeline";
import { getPicture } from "#lib/incident/timeline/get-picture";
import { listNoteVersions } from "#lib/incident/timeline/list-note-versions";
import { pinEntry } from "#lib/incident/timeline/pin-entry";
import { withdrawNote } from "#lib/incident/timeline/withdraw-note";
import { writeNote } from "#lib/incident/write-note";
import { database } from "#lib/platform/database";
import { inTransaction } from "#lib/platform/transaction";
import { makeIncidentRow } from "#tests/db/incident/incident-row";
import { at } from "#tests/db/incident/traffic";
import { makePerson, makeWorkspace } from "#tests/support/people";

const NOW = at(120);
const PNG = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(64, 7)]);

let workspaceId: string;
let incidentId: string;
let ada: Person;
let eve: Person;
let viewer: Person;

beforeEach(async () => {
  workspaceId = await makeWorkspace();
  incidentId = await makeIncidentRow(workspaceId);
  ada = await makePerson(workspaceId, "operator", "Ada");
  eve = await makePerson(workspaceId, "operator", "Eve");
  viewer = await makePerson(workspaceId, "viewer");
});

const note = (text: string, more: { at?: string } = {}) => writeNote(ada, { incidentId, text, ...more }, NOW);
const texts = async (full: boolean, groups?: string) =>
  (await getTimeline(viewer, { incidentId, full, groups })).items.map((item) => item.text);
async function* bytesOf(...chunks: Uint8Array[]) {
  yield* chunks;
}
const picture = (noteId: string, bytes: Uint8Array, name = "shot.png") =>
  addPicture(ada, { incidentId, noteId, name, body: bytesOf(bytes.subarray(0, 5), bytes.subarray(5)) }, NOW);
const append = (minute: number, kind: string, curated: boolean) =>
  inTransaction((tx) => {
    const actor = actorRef(systemActor("test", workspaceId));
    return appendTimeline(tx, { workspaceId, incidentId, at: at(minute), kind, actor, text: kind, curated });
  });

describe("a note", () => {
  test("lands at the time it tells of, not at the time it was written", async () => {
    await append(10, "incident.grew", true);
    const early = await note("Their desk called.", { at: at(5).toISOString() });
    expect(early).toMatchObject({ at: at(5).toISOString(), groups: ["notes"] });
    expect(await texts(false)).toEqual(["Their desk called.", "incident.grew"]);
    await expect(note("x", { at: at(122).toISOString() })).rejects.toMatchObject({ code: "invalid" });
  });

  test("keeps its original through every edit, and says who edited it last", async () => {
    const { id } = await note("First.");
    await editNote(ada, { incidentId, noteId: id, text: "Second." }, at(121));
    const last = await editNote(eve, { incidentId, noteId: id, text: "Third.", at: at(60).toISOString() }, at(122));
    expect(last).toMatchObject({
      text: "Third.",
      at: at(60).toISOString(),
      note: { edited: { name: "Eve", at: at(122).toISOString(), versions: 3 } },
    });
    const { items } = await listNoteVersions(viewer, { incidentId, noteId: id });
    expect(items.map((item) => [item.version, item.text, item.by.name, item.at])).toEqual([
      [1, "First.", "Ada", NOW.toISOString()],
      [2, "Second.", "Ada", NOW.toISOString()],
      [3, "Third.", "Eve", at(60).toISOString()],
    ]);
    await editNote(eve, { incidentId, noteId: id, text: "Third." }, at(123));
    expect((await listNoteVersions(viewer, { incidentId, noteId: id })).items).toHaveLength(3);
  });

  test("edited by many at once loses none of their words", async () => {
    const { id } = await note("First.");
    await Promise.all([1, 2, 3, 4].map((n) => editNote(eve, { incidentId, noteId: id, text: `Edit ${n}.` }, NOW)));
    const { items } = await listNoteVersions(viewer, { incidentId, noteId: id });
    expect(items.map((item) => item.version)).toEqual([1, 2, 3, 4, 5]);
    expect(new Set(items.map((item) => item.text)).size).toBe(5);
  });

  test("withdrawn leaves the story and stays in the full log with its words kept", async () => {
    const { id } = await note("Wrong incident.");
    const gone = await withdrawNote(eve, { incidentId, noteId: id, words: "Belongs elsewhere." }, at(125));
    expect(gone.note?.withdrawn).toMatchObject({ name: "Eve", words: "Belongs elsewhere." });
    expect(await texts(false)).toEqual([]);
    expect(await texts(true)).toEqual(["This note was withdrawn by Eve: Belongs elsewhere."]);
    expect((await listNoteVersions(viewer, { incidentId, noteId: id })).items).toMatchObject([
      { text: "Wrong incident." },
    ]);
    for (const again of [
      () => withdrawNote(eve, { incidentId, noteId: id, words: "x" }),
      () => editNote(eve, { incidentId, noteId: id, text: "x" }),
      () => pinEntry(eve, { incidentId, entryId: id, pinned: true }),
      () => picture(id, PNG),
    ])
      await expect(again()).rejects.toMatchObject({ code: "conflict" });
  });

  test("is changed by nobody who may not write, nor from elsewhere, and nothing but a note is", async () => {
    const { id } = await note("x");
    const edit = { incidentId, noteId: id, text: "y" };
    await expect(editNote(viewer, edit)).rejects.toMatchObject({ code: "forbidden" });
    const stranger = await makePerson(await makeWorkspace(), "administrator");
    await expect(editNote(stranger, edit)).rejects.toMatchObject({ code: "not_found" });
    const other = await makeIncidentRow(workspaceId);
    await expect(editNote(ada, { ...edit, incidentId: other })).rejects.toMatchObject({ code: "not_found" });
    await expect(editNote(ada, { ...edit, noteId: "x1" })).rejects.toMatchObject({ code: "not_found" });
    await append(1, "incident.grew", true);
    const [grew] = (await getTimeline(ada, { incidentId, full: true, groups: "data" })).items;
    await expect(editNote(ada, { ...edit, noteId: grew?.id ?? "" })).rejects.toMatchObject({ code: "conflict" });
  });

  test("has versions that the database itself refuses to change", async () => {
    const { id } = await note("First.");
    await editNote(ada, { incidentId, noteId: id, text: "Second." }, at(121));
    const change = database().$executeRaw`UPDATE "NoteVersion" SET "text" = 'x' WHERE "workspaceId" = ${workspaceId}`;
    await expect(change).rejects.toThrow(/an edit is a new version/);
  });
});

describe("a picture", () => {
  test("is served byte for byte, inert, and with the type of its bytes", async () => {
    const { id } = await note("See.");
    const kept = await picture(id, PNG, "evil.svg");
    expect(kept).toEqual({
      id: kept.id,
      name: "evil.png",
      mediaType: "image/png",
      sizeBytes: 72,
      sha256: createHash("sha256").update(PNG).digest("hex"),
    });
    const response = await getPicture(viewer, { incidentId, pictureId: kept.id });
    expect(Buffer.from(await response.arrayBuffer()).equals(PNG)).toBe(true);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "image/png",
      "content-disposition": 'inline; filename="evil.png"',
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
      "cache-control": "private, no-store",
    });
    const [shown] = (await getTimeline(viewer, { incidentId, full: false })).items;
    expect(shown?.note?.pictures).toEqual([kept]);
  });

  test("sent twice is kept once, and the eleventh is refused", async () => {
    const { id } = await note("See.");
    const shot = (n: number) => picture(id, Buffer.concat([PNG, Buffer.from([n])]));
    const twice = await Promise.all([shot(0), shot(0), shot(0)]);
    expect(new Set(twice.map((each) => each.id)).size).toBe(1);
    for (let n = 1; n < 10; n++) await shot(n);
    await expect(shot(10)).rejects.toMatchObject({ code: "conflict" });
    expect(await database().notePicture.count({ where: { workspaceId } })).toBe(10);
  });

  test("over 5 MB, or of another kind, is refused and nothing is kept", async () => {
    const { id } = await note("See.");
    await expect(picture(id, Buffer.concat([PNG, Buffer.alloc(5_000_000)]))).rejects.toMatchObject({
      code: "too_large",
    });
    await expect(picture(id, Buffer.from("<svg onload=alert(1)>"))).rejects.toMatchObject({ code: "invalid" });
    await expect(picture(id, Buffer.alloc(0))).rejects.toMatchObject({ code: "invalid" });
    expect(await database().notePicture.count({ where: { workspaceId } })).toBe(0);
  });

  test("is found from no other workspace and under no other incident", async () => {
    const { id } = await note("See.");
    const { id: pictureId } = await picture(id, PNG);
    const stranger = await makePerson(await makeWorkspace(), "administrator");
    await expect(getPicture(stranger, { incidentId, pictureId })).rejects.toMatchObject({ code: "not_found" });
    const other = await makeIncidentRow(workspaceId);
    await expect(getPicture(viewer, { incidentId: other, pictureId })).rejects.toMatchObject({ code: "not_found" });
    await expect(addPicture(viewer, { incidentId, noteId: id, name: "x", body: bytesOf(PNG) })).rejects.toMatchObject({
      code: "forbidden",
    });
    const change = database().$executeRaw`UPDATE "NotePicture" SET "name" = 'x' WHERE "workspaceId" = ${workspaceId}`;
    await expect(change).rejects.toThrow(/stays as it came/);
  });
});

describe("the story and the full log", () => {
  test("an entry of the full log is pinned into the story at its own time, and unpinned again", async () => {
    await append(1, "hold.moved", false);
    await append(2, "incident.grew", true);
    expect(await texts(false)).toEqual(["incident.grew"]);
    const [moved] = (await getTimeline(viewer, { incidentId, full: true })).items;
    const entryId = moved?.id ?? "";
    const pinned = await pinEntry(ada, { incidentId, entryId, pinned: true }, NOW);
    expect(pinned).toMatchObject({ curated: true, at: at(1).toISOString(), pinned: { name: "Ada" } });
    expect(await texts(false)).toEqual(["hold.moved", "incident.grew"]);
    expect(await pinEntry(eve, { incidentId, entryId, pinned: true }, NOW)).toEqual(pinned);
    expect(await pinEntry(eve, { incidentId, entryId, pinned: false }, NOW)).toMatchObject({ pinned: null });
    expect(await texts(false)).toEqual(["incident.grew"]);
    expect(await texts(true)).toEqual(["hold.moved", "incident.grew"]);
    const trail = await database().auditEntry.findMany({ where: { workspaceId }, orderBy: { id: "asc" } });
    expect(trail.map((each) => each.action)).toEqual(["timeline.pinned", "timeline.unpinned"]);
    await expect(pinEntry(viewer, { incidentId, entryId, pinned: true })).rejects.toMatchObject({ code: "forbidden" });
  });

  test("are filtered by kind", async () => {
    for (const [minute, kind] of ["incident.grew", "incident.resolved", "hold.opened", "review.approved"].entries())
      await append(minute, kind, true);
    await note("Mine.");
    expect(await texts(false, "data")).toEqual(["incident.grew"]);
    expect(await texts(false, "decisions")).toEqual(["incident.resolved", "review.approved"]);
    expect(await texts(false, "notes,retries")).toEqual(["hold.opened", "review.approved", "Mine."]);
  });

  test.each(["md", "json", "csv"] as const)("exports as %s with the same bytes each time", async (format) => {
    await append(1, "hold.moved", false);
    await note("=Mine, all of it.");
    const file = async (full: boolean) => {
      const response = await exportTimeline(viewer, { incidentId, format, full });
      expect(response.headers.get("content-disposition")).toBe(`attachment; filename="incident-1-timeline.${format}"`);
      return response.text();
    };
    const text = await file(true);
    expect(await file(true)).toBe(text);
    expect(text).toContain("hold.moved");
    expect(await file(false)).not.toContain("hold.moved");
  });
});
