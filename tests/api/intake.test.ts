import { beforeAll, describe, expect, test } from "vitest";
import { POST as intake } from "#app/api/v1/intake/route";
import { GET as upload } from "#app/api/v1/uploads/[id]/route";
import { GET as uploads } from "#app/api/v1/uploads/route";
import { listUploads, ReceiptShape, UploadShape } from "#lib/intake/contract";
import { processUpload } from "#lib/pipeline/process-upload";
import { database } from "#lib/platform/database";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { postfixLog } from "#tests/support/postfix-log";
import { call, cookieFor, DESK } from "#tests/support/session";

let workspaceId: string;
let cookie: string;
let viewerCookie: string;

beforeAll(async () => {
  workspaceId = await makeWorkspace();
  cookie = await cookieFor(await makePerson(workspaceId, "operator"));
  viewerCookie = await cookieFor(await makePerson(workspaceId, "viewer"));
});

function send(body: string | ReadableStream<Uint8Array>, headers: Record<string, string> = {}, query = "") {
  const init: RequestInit & { duplex: "half" } = {
    method: "POST",
    headers: { host: "desk.example:3000", origin: DESK, cookie, "content-type": "text/plain", ...headers },
    body,
    duplex: "half",
  };
  return intake(new Request(`${DESK}/api/v1/intake${query}`, init), { params: Promise.resolve({}) });
}

const count = () => database().upload.count({ where: { workspaceId } });

describe("handing in a file", () => {
  test("answers with its receipt once it is safe; the receipt fills as it is counted", async () => {
    const log = postfixLog({ lines: 200 });
    const response = await send(log.text, {}, "?name=mail.log&source=relay-1");
    expect(response.status).toBe(200);
    const queued = UploadShape.parse(await response.json());
    expect(queued).toMatchObject({ name: "mail.log", source: "relay-1", state: "queued", sizeBytes: log.text.length });
    await processUpload(queued.id);
    const done = await call(upload, "GET", `/api/v1/uploads/${queued.id}`, { cookie, params: { id: queued.id } });
    expect(ReceiptShape.parse(await done.json())).toMatchObject({
      state: "done",
      read: 200,
      events: log.attempts.size,
      inserted: log.attempts.size,
      rejectedItems: [],
    });
  });

  test("the same Idempotency-Key and bytes give the same receipt and make no second upload", async () => {
    const first = await (await send("Mar  1 00:00:00 out postfix/smtp[1]: x\n", { "idempotency-key": "once" })).json();
    const before = await count();
    const again = await (await send("Mar  1 00:00:00 out postfix/smtp[1]: x\n", { "idempotency-key": "once" })).json();
    expect(again).toEqual(first);
    expect(await count()).toBe(before);
    const other = await send("something else\n", { "idempotency-key": "once" });
    expect(other.status).toBe(422);
  });

  test("a connection that ends early leaves nothing visible", async () => {
    const before = await count();
    const response = await send("half of it", { "content-length": "1000" });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ detail: expect.stringMatching(/before the whole file/) });
    expect(await count()).toBe(before);
  });

  test("a form is told how to send the file", async () => {
    const response = await send("--x--", { "content-type": "multipart/form-data; boundary=x" });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ detail: expect.stringMatching(/--data-binary/) });
  });

  test("what is no text gets a receipt that says what it is", async () => {
    const response = await send("%PDF-1.7 and the rest", { "content-type": "application/octet-stream" });
    expect(await response.json()).toMatchObject({ state: "failed", error: expect.stringMatching(/PDF/) });
  });

  test("a viewer is refused", async () => {
    expect((await send("x", { cookie: viewerCookie })).status).toBe(403);
  });

  test("nobody is refused", async () => {
    expect((await send("x", { cookie: "" })).status).toBe(401);
  });
});

describe("receipts", () => {
  test("are listed newest first, for viewers too", async () => {
    const response = await call(uploads, "GET", "/api/v1/uploads?limit=2", { cookie: viewerCookie });
    const page = listUploads.response.parse(await response.json());
    expect(page.items).toHaveLength(2);
    expect(page.nextCursor).not.toBeNull();
    expect(page.total).toBe(await count());
    const next = await call(uploads, "GET", `/api/v1/uploads?limit=200&cursor=${page.nextCursor}`, { cookie });
    const rest = listUploads.response.parse(await next.json());
    expect(rest.items).toHaveLength((page.total ?? 0) - 2);
    expect(rest.nextCursor).toBeNull();
  });

  test("of another workspace do not exist", async () => {
    const stranger = await cookieFor(await makePerson(await makeWorkspace(), "administrator"));
    const row = await database().upload.findFirstOrThrow({ where: { workspaceId } });
    const response = await call(upload, "GET", `/api/v1/uploads/${row.id}`, {
      cookie: stranger,
      params: { id: row.id },
    });
    expect(response.status).toBe(404);
  });

  test("a foreign cursor is refused", async () => {
    expect((await call(uploads, "GET", "/api/v1/uploads?cursor=nonsense", { cookie })).status).toBe(422);
  });
});
