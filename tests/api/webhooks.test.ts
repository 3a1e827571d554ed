import { beforeAll, describe, expect, test } from "vitest";
import { GET as upload } from "#app/api/v1/uploads/[id]/route";
import { POST as webhook } from "#app/api/v1/webhooks/[source]/route";
import { ReceiptShape, UploadShape } from "#lib/intake/contract";
import { processUpload } from "#lib/pipeline/process-upload";
import { database } from "#lib/platform/database";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { call, cookieFor, DESK } from "#tests/support/session";

let workspaceId: string;
let cookie: string;
let viewerCookie: string;

beforeAll(async () => {
  workspaceId = await makeWorkspace();
  cookie = await cookieFor(await makePerson(workspaceId, "operator"));
  viewerCookie = await cookieFor(await makePerson(workspaceId, "viewer"));
});

function post(source: string, body: unknown, headers: Record<string, string> = {}) {
  const request = new Request(`${DESK}/api/v1/webhooks/${source}`, {
    method: "POST",
    headers: { host: "desk.example:3000", origin: DESK, cookie, "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return webhook(request, { params: Promise.resolve({ source }) });
}

async function receiptOf(source: string, body: unknown) {
  const response = await post(source, body);
  expect(response.status).toBe(200);
  const { id } = UploadShape.parse(await response.json());
  await processUpload(id);
  const done = await call(upload, "GET", `/api/v1/uploads/${id}`, { cookie, params: { id } });
  return ReceiptShape.parse(await done.json());
}

const bounce = (id: string, email: string) => ({
  email,
  timestamp: 1_790_000_000,
  event: "bounce",
  type: "blocked",
  reason: `550 5.7.1 <${email}>: Relaying denied`,
  status: "5.7.1",
  ip: "192.0.2.22",
  sg_event_id: id,
  sg_message_id: "m.filter",
});

describe("a provider's webhook", () => {
  test("lands its events, each with the bytes of its own record", async () => {
    const events = [bounce("one", "Ann@example.com"), bounce("two", "bob@example.com")];
    expect(await receiptOf("sendgrid", events)).toMatchObject({
      state: "done",
      source: "webhook/sendgrid",
      format: "sendgrid_json",
      read: 2,
      inserted: 2,
      notices: [],
    });
    const row = await database().deliveryEvent.findFirstOrThrow({
      where: { workspaceId, recipient: "Ann@example.com" },
    });
    expect(row).toMatchObject({ remoteIp: null, sourceIp: "192.0.2.22", reason: "relay_denied" });
    expect(JSON.parse(Buffer.from(row.rawLine ?? []).toString())).toEqual(events[0]);
  });

  test("that comes twice, alone or with others, counts once", async () => {
    const first = bounce("again", "cleo@example.com");
    expect(await receiptOf("sendgrid", [first])).toMatchObject({ inserted: 1 });
    const more = [bounce("new", "dan@example.com"), first];
    expect(await receiptOf("sendgrid", more)).toMatchObject({ events: 2, inserted: 1, duplicates: 1 });
  });

  test("at the address of another is read as what it is, and told", async () => {
    expect(await receiptOf("mailgun", [bounce("other", "eve@example.com")])).toMatchObject({
      format: "sendgrid_json",
      inserted: 1,
      notices: [{ what: expect.stringMatching(/said to be mailgun_json, and is read as sendgrid_json/) }],
    });
  });

  test("of an address on the provider's own list is no failure, and is told", async () => {
    const dropped = { ...bounce("gone", "fay@example.com"), event: "dropped", reason: "Bounced Address" };
    expect(await receiptOf("sendgrid", [dropped])).toMatchObject({
      events: 0,
      notices: [{ what: expect.stringMatching(/provider's own list/), where: "line 1" }],
    });
  });

  test("in Mandrill's form is read", async () => {
    const event = {
      event: "hard_bounce",
      _id: "m1",
      ts: 1_790_000_000,
      msg: { email: "gil@example.com", diag: "550 no" },
    };
    const form = `mandrill_events=${encodeURIComponent(JSON.stringify([event])).replaceAll("%20", "+")}`;
    expect(await receiptOf("mandrill", form)).toMatchObject({ format: "mandrill_json", inserted: 1 });
  });

  test("that is no JSON gets a receipt that says so", async () => {
    expect(await receiptOf("postmark", "hello")).toMatchObject({ state: "done", events: 0, rejected: 1 });
  });

  test("repeated with its Idempotency-Key gives the same receipt", async () => {
    const body = [bounce("key", "hal@example.com")];
    const first = await (await post("sendgrid", body, { "idempotency-key": "hook" })).json();
    expect(await (await post("sendgrid", body, { "idempotency-key": "hook" })).json()).toEqual(first);
  });
});

describe("a subscription of Amazon SNS", () => {
  const ask = (SubscribeURL: string) => ({
    Type: "SubscriptionConfirmation",
    TopicArn: "arn:aws:sns:us-west-2:123456789012:bounces",
    Message: "You have chosen to subscribe",
    SubscribeURL,
  });
  const url = "https://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription&Token=abc";

  test("is answered at once with the address that a person must open", async () => {
    const answer = UploadShape.parse(await (await post("ses", ask(url))).json());
    expect(answer.notices).toEqual([{ what: expect.stringMatching(/open this address once/), where: url }]);
    expect(await receiptOf("ses", ask(url))).toMatchObject({
      state: "done",
      format: "ses_json",
      events: 0,
      notices: [{ where: url }],
    });
  });

  test.each([
    "https://sns.us-west-2.amazonaws.com.evil.example/?x",
    "http://sns.us-west-2.amazonaws.com/?x",
    "https://sns.us-west-2.amazonaws.com@evil.example/",
    "javascript:alert(1)",
  ])("with the address %s is warned of", async (address) => {
    const answer = UploadShape.parse(await (await post("ses", ask(address))).json());
    expect(answer.notices).toEqual([{ what: expect.stringMatching(/do not open it/), where: address }]);
  });
});

describe("who may post", () => {
  test("an unknown name is told the names there are", async () => {
    const response = await post("nobody", []);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ detail: expect.stringMatching(/ses, sendgrid/) });
    expect((await post("constructor", [])).status).toBe(404);
  });

  test("a viewer is refused, and nobody is", async () => {
    expect((await post("sendgrid", [], { cookie: viewerCookie })).status).toBe(403);
    expect((await post("sendgrid", [], { cookie: "" })).status).toBe(401);
  });
});
