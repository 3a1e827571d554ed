import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { POST as postPicture } from "#app/api/v1/incidents/[id]/notes/[note]/pictures/route";
import { PATCH as patchNote } from "#app/api/v1/incidents/[id]/notes/[note]/route";
import { GET as getVersions } from "#app/api/v1/incidents/[id]/notes/[note]/versions/route";
import { POST as withdraw } from "#app/api/v1/incidents/[id]/notes/[note]/withdraw/route";
import { POST as postNote } from "#app/api/v1/incidents/[id]/notes/route";
import { GET as getPicture } from "#app/api/v1/incidents/[id]/pictures/[picture]/route";
import { GET as getReport } from "#app/api/v1/incidents/[id]/report/route";
import { GET as getOne } from "#app/api/v1/incidents/[id]/route";
import { POST as postState } from "#app/api/v1/incidents/[id]/state/route";
import { POST as pin } from "#app/api/v1/incidents/[id]/timeline/[entry]/pin/route";
import { GET as getExport } from "#app/api/v1/incidents/[id]/timeline/export/route";
import { GET as getTimeline } from "#app/api/v1/incidents/[id]/timeline/route";
import { GET as list } from "#app/api/v1/incidents/route";
import { systemActor } from "#lib/access/actor";
import { IncidentShape, TimelineShape } from "#lib/incident/contract";
import { reconcileIncidents } from "#lib/incident/reconcile-incidents";
import { landAttempts, spread } from "#tests/db/incident/traffic";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { call, cookieFor, DESK } from "#tests/support/session";

const FROM = new Date("2026-11-20T12:00:00Z");
const TO = new Date("2026-11-20T12:30:00Z");

let operator: string;
let viewer: string;
let stranger: string;
let id: string;

beforeAll(async () => {
  const workspaceId = await makeWorkspace();
  operator = await cookieFor(await makePerson(workspaceId, "operator", "Ada"));
  viewer = await cookieFor(await makePerson(workspaceId, "viewer"));
  stranger = await cookieFor(await makePerson(await makeWorkspace(), "administrator"));
  const denied = spread(
    60,
    FROM,
    TO,
    { provider: "bigmail.example", outcome: "bounced", reply: "550 relaying denied for <john.doe@bigmail.example>" },
    (index) => `john.doe${index}@bigmail.example`,
  );
  await landAttempts(workspaceId, denied);
  const { opened } = await reconcileIncidents(systemActor("test", workspaceId), { workspaceId, now: TO });
  id = opened[0] ?? "";
});

const one = (handler: typeof getOne, cookie: string | null, suffix = "", body?: object) =>
  call(handler, body ? "POST" : "GET", `/api/v1/incidents/${id}${suffix}`, {
    ...(cookie ? { cookie } : {}),
    ...(body ? { body } : {}),
    params: { id },
  });

describe("GET /incidents", () => {
  test("lists what the contract says", async () => {
    const response = await call(list, "GET", "/api/v1/incidents?state=open&limit=10", { cookie: viewer });
    expect(response.status).toBe(200);
    const page = (await response.json()) as { items: unknown[]; total: number };
    expect(page).toMatchObject({ total: 1, nextCursor: null });
    expect(IncidentShape.parse(page.items[0])).toMatchObject({
      id,
      number: 1,
      events: 60,
      recipients: 60,
      verdict: null,
    });
  });

  test("has nothing closed yet", async () => {
    const response = await call(list, "GET", "/api/v1/incidents?state=closed", { cookie: viewer });
    expect(await response.json()).toMatchObject({ items: [], total: 0 });
  });

  test.each(["limit=0", "limit=201", "from=yesterday", "reason=nonsense", "state=any"])(
    "refuses ?%s",
    async (query) => {
      const response = await call(list, "GET", `/api/v1/incidents?${query}`, { cookie: viewer });
      expect(response.status).toBe(422);
    },
  );

  test("asks who is there", async () => {
    expect((await call(list, "GET", "/api/v1/incidents")).status).toBe(401);
  });
});

test("one incident is found in its workspace only", async () => {
  expect((await one(getOne, viewer)).status).toBe(200);
  expect((await one(getOne, stranger)).status).toBe(404);
});

test("a note is written by an operator, refused to a viewer, and stands in the timeline", async () => {
  expect((await one(postNote, viewer, "/notes", { text: "Called them." })).status).toBe(403);
  const response = await one(postNote, operator, "/notes", { text: "Called them." });
  expect(response.status).toBe(200);
  const note = TimelineShape.parse(await response.json());
  const timeline = (await (await one(getTimeline, viewer, "/timeline")).json()) as { items: unknown[]; cut: number };
  expect(timeline.items).toContainEqual(note);
  expect((await one(postNote, operator, "/notes", { text: " " })).status).toBe(422);
});

describe("a note and its pictures over HTTP", () => {
  const send = (
    handler: typeof getOne,
    method: string,
    cookie: string,
    params: Record<string, string>,
    body?: object,
  ) =>
    call(handler, method, `/api/v1/incidents/${id}/x`, {
      cookie,
      params: { id, ...params },
      ...(body ? { body } : {}),
    });
  const PNG = Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), Buffer.alloc(99, 1)]);
  const upload = (cookie: string | null, note: string, bytes: Uint8Array) =>
    postPicture(
      new Request(`${DESK}/api/v1/incidents/${id}/notes/${note}/pictures?name=shot.png`, {
        method: "POST",
        body: Uint8Array.from(bytes),
        headers: {
          host: "desk.example:3000",
          "content-type": "image/png",
          ...(cookie ? { cookie, origin: DESK } : {}),
        },
      }),
      { params: Promise.resolve({ id, note }) },
    );

  test("is edited, its versions are told, and it is withdrawn", async () => {
    const written = TimelineShape.parse(await (await one(postNote, operator, "/notes", { text: "One." })).json());
    const params = { note: written.id };
    expect((await send(patchNote, "PATCH", viewer, params, { text: "Two." })).status).toBe(403);
    const edited = await send(patchNote, "PATCH", operator, params, { text: "Two." });
    expect(TimelineShape.parse(await edited.json()).note?.edited).toMatchObject({ name: "Ada", versions: 2 });
    const versions = (await (await send(getVersions, "GET", viewer, params)).json()) as { items: { text: string }[] };
    expect(versions.items.map((item) => item.text)).toEqual(["One.", "Two."]);
    expect((await send(withdraw, "POST", operator, params, {})).status).toBe(422);
    expect((await send(withdraw, "POST", operator, params, { words: "Wrong." })).status).toBe(200);
    expect((await send(withdraw, "POST", operator, params, { words: "Wrong." })).status).toBe(409);
  });

  test("takes a picture from whoever may write and shows it to whoever may read", async () => {
    const written = TimelineShape.parse(await (await one(postNote, operator, "/notes", { text: "See." })).json());
    expect((await upload(null, written.id, PNG)).status).toBe(401);
    expect((await upload(viewer, written.id, PNG)).status).toBe(403);
    expect((await upload(operator, written.id, Buffer.from("GIF89a"))).status).toBe(422);
    expect((await upload(operator, written.id, Buffer.concat([PNG, Buffer.alloc(5_000_000)]))).status).toBe(413);
    const kept = (await (await upload(operator, written.id, PNG)).json()) as { id: string };
    const shown = await send(getPicture, "GET", viewer, { picture: kept.id });
    expect(Buffer.from(await shown.arrayBuffer()).equals(PNG)).toBe(true);
    expect(shown.headers.get("x-content-type-options")).toBe("nosniff");
    expect((await send(getPicture, "GET", stranger, { picture: kept.id })).status).toBe(404);
  });

  test("is unpinned from the story, filtered, and exported", async () => {
    const timeline = async (query: string) =>
      (await (await one(getTimeline, viewer, `/timeline?${query}`)).json()) as {
        items: { id: string; kind: string }[];
      };
    const [opened] = (await timeline("groups=data")).items;
    expect(opened?.kind).toBe("incident.opened");
    const params = { entry: opened?.id ?? "" };
    expect((await send(pin, "POST", operator, params, { pinned: false })).status).toBe(200);
    expect((await timeline("groups=data")).items.map((item) => item.id)).not.toContain(opened?.id);
    expect((await timeline("groups=data&full=true")).items.map((item) => item.id)).toContain(opened?.id);
    expect((await send(pin, "POST", operator, params, { pinned: true })).status).toBe(200);
    const file = await one(getExport, viewer, "/timeline/export?format=csv&full=true&groups=data");
    expect(file.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(await file.text()).toContain("incident.opened");
    expect((await one(getExport, viewer, "/timeline/export?format=pdf")).status).toBe(422);
    expect((await one(getExport, stranger, "/timeline/export")).status).toBe(404);
  });
});

test("a state is said once; the second time is a conflict that says so", async () => {
  const body = { state: "false_alarm", words: "A test of ours." };
  expect((await one(postState, viewer, "/state", body)).status).toBe(403);
  expect((await one(postState, operator, "/state", body)).status).toBe(200);
  const again = await one(postState, operator, "/state", body);
  expect(again.status).toBe(409);
  expect(((await again.json()) as { detail: string }).detail).toContain("is false alarm already");
  expect((await one(postState, operator, "/state", { state: "open", words: "It was not." })).status).toBe(200);
  const usual = { ...body, reason: "usual_level" };
  expect(await (await one(postState, operator, "/state", usual)).json()).toMatchObject({
    falseAlarm: { reason: "usual_level", teaches: true },
  });
  expect((await one(postState, operator, "/state", { state: "open", words: "It was not." })).status).toBe(200);
  expect((await one(postState, operator, "/state", { ...body, reason: "because" })).status).toBe(422);
});

describe("the report", () => {
  const report = async (query: string, cookie = viewer) => {
    const response = await one(getReport, cookie, `/report${query}`);
    expect(response.status).toBe(200);
    return { response, text: await response.text() };
  };

  test.each([
    ["", "text/markdown; charset=utf-8", "incident-1-bigmail.example.md"],
    ["?format=json", "application/json; charset=utf-8", "incident-1-bigmail.example.json"],
    ["?format=csv", "text/csv; charset=utf-8", "incident-1-bigmail.example.csv"],
  ])("%s is a download with the same bytes each time and no whole address", async (query, type, name) => {
    const { response, text } = await report(query);
    expect(response.headers.get("content-type")).toBe(type);
    expect(response.headers.get("content-disposition")).toBe(`attachment; filename="${name}"`);
    expect(text).toContain("j***@bigmail.example");
    expect(text).not.toMatch(/john/);
    const again = await report(query);
    expect(createHash("sha256").update(again.text).digest("hex")).toBe(createHash("sha256").update(text).digest("hex"));
  });

  test("shows whole addresses when asked to", async () => {
    expect((await report("?redact=false", operator)).text).toContain("john.doe@bigmail.example");
    expect((await one(getReport, viewer, "/report?redact=false")).status).toBe(403);
  });

  test("gives its chart as a picture on its own", async () => {
    const { response, text } = await report("?format=svg");
    expect(response.headers.get("content-type")).toBe("image/svg+xml");
    expect(text).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" role="img" aria-label="Failures in /);
  });

  test("is a page to look at and to print", async () => {
    const { response, text } = await report("?format=html");
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(text).toMatch(/^<!doctype html>/);
    expect(text).not.toMatch(/john/);
  });

  test("is not found from another workspace", async () => {
    expect((await one(getReport, stranger, "/report")).status).toBe(404);
  });
});
