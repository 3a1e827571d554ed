import { beforeEach, expect, test } from "vitest";
import { POST as merge } from "#app/api/v1/incidents/[id]/merge/route";
import { POST as undo } from "#app/api/v1/incidents/[id]/moves/[move]/undo/route";
import { GET as moves } from "#app/api/v1/incidents/[id]/moves/route";
import { POST as split } from "#app/api/v1/incidents/[id]/split/route";
import { POST as giveBack } from "#app/api/v1/incidents/[id]/window/give-back/route";
import { POST as fix } from "#app/api/v1/incidents/[id]/window/route";
import { GET as preview } from "#app/api/v1/incidents/[id]/window-preview/route";
import { systemActor } from "#lib/access/actor";
import { IncidentShape } from "#lib/incident/contract";
import { type IncidentMove, MoveShape } from "#lib/incident/merge/contract";
import { reconcileIncidents } from "#lib/incident/reconcile-incidents";
import { WindowPreviewShape } from "#lib/incident/window-finder/contract";
import { at, delivered, denied, landAttempts } from "#tests/db/incident/traffic";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { call, cookieFor } from "#tests/support/session";

let operator: string;
let viewer: string;
let stranger: string;
let a: string;
let b: string;

beforeEach(async () => {
  const workspaceId = await makeWorkspace();
  operator = await cookieFor(await makePerson(workspaceId, "operator", "Ada"));
  viewer = await cookieFor(await makePerson(workspaceId, "viewer"));
  stranger = await cookieFor(await makePerson(await makeWorkspace(), "administrator"));
  await landAttempts(workspaceId, [...delivered(-30 * 60, 0, 1), ...denied(0, 20, 2), ...delivered(20, 160, 1)]);
  await landAttempts(workspaceId, [...denied(160, 180, 2), ...delivered(180, 220, 2)]);
  const now = at(225);
  const { opened } = await reconcileIncidents(systemActor("test", workspaceId), { workspaceId, now });
  [a = "", b = ""] = opened;
});

type Handler = typeof merge;
const send = (
  handler: Handler,
  id: string,
  cookie: string,
  body?: object,
  more: { move?: string; query?: string } = {},
) =>
  call(handler, body ? "POST" : "GET", `/api/v1/incidents/${id}/x${more.query ?? ""}`, {
    cookie,
    params: { id, ...(more.move ? { move: more.move } : {}) },
    ...(body ? { body } : {}),
  });

test("a merge is made by an operator, listed for readers, and taken back once", async () => {
  const body = { into: a, words: "One outage." };
  expect((await send(merge, b, viewer, body)).status).toBe(403);
  expect((await send(merge, b, stranger, body)).status).toBe(404);
  expect((await send(merge, b, operator, { into: a })).status).toBe(422);
  expect((await send(merge, a, operator, body)).status).toBe(409);
  const made = MoveShape.parse(await (await send(merge, b, operator, body)).json());
  expect((await send(merge, b, operator, body)).status).toBe(409);
  const listed = (await (await send(moves, a, viewer)).json()) as { items: IncidentMove[] };
  expect(listed.items).toEqual([made]);
  expect((await send(moves, a, stranger)).status).toBe(404);
  const words = { words: "Two after all." };
  expect((await send(undo, a, viewer, words, { move: made.id })).status).toBe(403);
  const undone = await send(undo, a, operator, words, { move: made.id });
  expect(MoveShape.parse(await undone.json()).undone).toMatchObject({ by: { name: "Ada" }, words: "Two after all." });
  expect((await send(undo, a, operator, words, { move: made.id })).status).toBe(409);
});

test("a split is refused outside the window and cuts within it", async () => {
  const cut = (minutes: number) => ({ at: at(minutes).toISOString(), words: "Two causes." });
  expect((await send(split, a, operator, cut(60))).status).toBe(409);
  expect((await send(split, a, operator, { at: "noon", words: "x" })).status).toBe(422);
  const made = MoveShape.parse(await (await send(split, a, operator, cut(10))).json());
  expect(made).toMatchObject({ kind: "split", incident: { id: a }, other: { number: 3 } });
});

test("a window is tried by readers, set by operators, and given back", async () => {
  const query = `?from=${at(5).toISOString()}&to=${at(15).toISOString()}`;
  const tried = WindowPreviewShape.parse(await (await send(preview, a, viewer, undefined, { query })).json());
  expect(tried).toMatchObject({ events: 20, recipientsRemoved: 20 });
  expect((await send(preview, a, stranger, undefined, { query })).status).toBe(404);
  expect((await send(preview, a, viewer, undefined, { query: "" })).status).toBe(422);
  const body = { from: at(5).toISOString(), to: at(15).toISOString(), words: "By their page." };
  expect((await send(fix, a, viewer, body)).status).toBe(403);
  expect((await send(fix, a, operator, { ...body, to: at(4).toISOString() })).status).toBe(422);
  const fixed = IncidentShape.parse(await (await send(fix, a, operator, body)).json());
  expect(fixed).toMatchObject({ events: 20, windowFixed: { name: "Ada", end: true } });
  const back = await send(giveBack, a, operator, { words: "x" });
  expect(IncidentShape.parse(await back.json()).windowFixed).toBeNull();
  expect((await send(giveBack, a, operator, { words: "x" })).status).toBe(409);
});
