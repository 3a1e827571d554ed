import { createServer, type IncomingMessage } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { postSigned } from "#lib/platform/post-signed";
import { awsHeaders } from "#lib/release/unsuppress/aws-signature";
import { type Call, type Credentials, suppressionList } from "#lib/release/unsuppress/lists";
import { readBack, takeOne } from "#lib/release/unsuppress/take-off";
import { takeToken } from "#lib/release/unsuppress/token-bucket";

const NOW = new Date("2026-03-02T04:00:00Z");
const ADDRESS = "O'Neil+news@example.org";

type Heard = { method: string; url: string; headers: IncomingMessage["headers"]; body: string };
type Answer = { status: number; body?: string; headers?: Record<string, string> } | "silent";
const heard: Heard[] = [];
let answers: Answer[] = [];
let base = "";
const server = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk: Buffer) => {
    body += chunk.toString("utf8");
  });
  request.on("end", () => {
    heard.push({ method: request.method ?? "", url: request.url ?? "", headers: request.headers, body });
    const answer = answers.shift() ?? { status: 500 };
    if (answer !== "silent") response.writeHead(answer.status, answer.headers).end(answer.body ?? "");
  });
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const at = server.address();
  if (at && typeof at === "object") base = `http://127.0.0.1:${at.port}`;
});
beforeEach(() => {
  heard.length = 0;
  answers = [];
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const send = (call: Call) => postSigned({ ...call, timeoutMs: 150, allowPrivate: true, excerptBytes: 100_000 });

function run(credentials: Credentials, more: { dryRun?: boolean; stopped?: boolean } = {}) {
  const list = suppressionList(base, credentials, NOW);
  const remove = async (call: Call) => (more.stopped ? null : send(call));
  return takeOne({ list, dryRun: more.dryRun ?? false, send, remove, turn: async () => {} }, ADDRESS);
}

const again = (credentials: Credentials) =>
  readBack({ list: suppressionList(base, credentials, NOW), send, turn: async () => {} }, ADDRESS);

const json = (status: number, body: unknown): Answer => ({ status, body: JSON.stringify(body) });
const encoded = "O%27Neil%2Bnews%40example.org";
const subscriber = (status: string, subscription = "confirmed") => ({
  data: {
    results: [
      {
        id: 7,
        email: ADDRESS.toLowerCase(),
        name: "O'Neil",
        status,
        attribs: { city: "Ghent" },
        lists: [{ id: 3, subscription_status: subscription }],
      },
    ],
  },
});
const contact = (...reasons: number[]) => ({
  total: "1",
  contacts: {
    "47": {
      id: 47,
      fields: { all: { email: ADDRESS } },
      doNotContact: reasons.map((reason) => ({ id: reason, channel: "email", reason, comments: "" })),
    },
  },
});
const dump = (reason: string) => ({
  Suppressions: [{ EmailAddress: ADDRESS, SuppressionReason: reason, Origin: "Recipient", CreatedAt: "2026-03-01" }],
});
const sparkpost = (source: string) => ({
  results: [{ recipient: ADDRESS.toLowerCase(), type: "transactional", source }],
});
const ses = (Reason: string) => ({
  SuppressedDestination: { EmailAddress: ADDRESS, Reason, LastUpdateTime: 1_772_400_000 },
});

type Contract = {
  credentials: Credentials;
  listed: unknown;
  gone: Answer;
  look: string;
  remove: string;
  removed: Answer;
  sent?: unknown;
  auth: [header: string, value: string | RegExp];
  mustStay?: unknown;
};
const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;
const contracts: Contract[] = [
  {
    credentials: { kind: "ses", accessKeyId: "AKIDEXAMPLE", secretAccessKey: "s", region: "eu-west-1" },
    listed: ses("BOUNCE"),
    gone: json(404, { message: "not on the suppression list" }),
    look: `GET /v2/email/suppression/addresses/${encoded}`,
    remove: `DELETE /v2/email/suppression/addresses/${encoded}`,
    removed: json(200, {}),
    auth: [
      "authorization",
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20260302\/eu-west-1\/ses\/aws4_request, SignedHeaders=host;x-amz-date, Signature=[0-9a-f]{64}$/,
    ],
    mustStay: ses("COMPLAINT"),
  },
  {
    credentials: { kind: "sendgrid", token: "SG.x", list: "blocks" },
    listed: [{ created: 1, email: ADDRESS, reason: "550 relay denied", status: "5.7.1" }],
    gone: json(200, []),
    look: `GET /v3/suppression/blocks/${encoded}`,
    remove: `DELETE /v3/suppression/blocks/${encoded}`,
    removed: { status: 204 },
    auth: ["authorization", "Bearer SG.x"],
  },
  {
    credentials: { kind: "mailgun", token: "key-x", domain: "mail.example.net" },
    listed: { address: ADDRESS, code: "550", error: "relay denied", created_at: "Mon, 02 Mar 2026 01:00:00 UTC" },
    gone: json(404, { message: "Address not found in bounces table" }),
    look: `GET /v3/mail.example.net/bounces/${encoded}`,
    remove: `DELETE /v3/mail.example.net/bounces/${encoded}`,
    removed: json(200, { message: "Bounced address has been removed", address: ADDRESS }),
    auth: ["authorization", basic("api:key-x")],
  },
  {
    credentials: { kind: "postmark", token: "pm", stream: "broadcast" },
    listed: dump("HardBounce"),
    gone: json(200, { Suppressions: [] }),
    look: `GET /message-streams/broadcast/suppressions/dump?EmailAddress=${encoded}`,
    remove: "POST /message-streams/broadcast/suppressions/delete",
    removed: json(200, { Suppressions: [{ EmailAddress: ADDRESS, Status: "Deleted", Message: null }] }),
    sent: { Suppressions: [{ EmailAddress: ADDRESS }] },
    auth: ["x-postmark-server-token", "pm"],
    mustStay: dump("SpamComplaint"),
  },
  {
    credentials: { kind: "sparkpost", token: "sp" },
    listed: sparkpost("Bounce Rule"),
    gone: json(404, { errors: [{ message: "Recipient could not be found" }] }),
    look: "GET /api/v1/suppression-list/o%27neil%2Bnews%40example.org",
    remove: "DELETE /api/v1/suppression-list/o%27neil%2Bnews%40example.org",
    removed: { status: 204 },
    auth: ["authorization", "sp"],
    mustStay: sparkpost("Spam Complaint"),
  },
  {
    credentials: { kind: "listmonk", user: "api", token: "lm" },
    listed: subscriber("blocklisted"),
    gone: json(200, subscriber("enabled")),
    look: "GET /api/subscribers?per_page=1&query=subscribers.email%20%3D%20%27o%27%27neil%2Bnews%40example.org%27",
    remove: "PUT /api/subscribers/7",
    removed: json(200, { data: {} }),
    sent: { email: ADDRESS.toLowerCase(), name: "O'Neil", attribs: { city: "Ghent" }, lists: [3], status: "enabled" },
    auth: ["authorization", basic("api:lm")],
    mustStay: subscriber("blocklisted", "unsubscribed"),
  },
  {
    credentials: { kind: "mautic", user: "u", token: "mt" },
    listed: contact(2),
    gone: json(200, contact()),
    look: `GET /api/contacts?search=email%3A%22${encoded}%22`,
    remove: "POST /api/contacts/47/dnc/email/remove",
    removed: json(200, { contact: {} }),
    auth: ["authorization", basic("u:mt")],
    mustStay: contact(2, 1),
  },
];

describe.each(contracts)("$credentials.kind", ({ credentials, listed, gone, look, remove, removed, sent, auth }) => {
  const calls = () => heard.map((each) => `${each.method} ${each.url}`);

  test("looks, takes off with one call, and reads back", async () => {
    answers = [json(200, listed), removed, gone];
    expect(await run(credentials)).toMatchObject({ result: "removed" });
    expect(calls()).toEqual([look, remove, look]);
    if (sent) expect(JSON.parse(heard[1]?.body ?? "")).toEqual(sent);
    else expect(heard[1]?.body).toBe("");
    for (const { headers } of heard)
      expect(headers[auth[0]]).toEqual(typeof auth[1] === "string" ? auth[1] : expect.stringMatching(auth[1]));
  });

  test("a dry run only looks", async () => {
    answers = [json(200, listed)];
    expect(await run(credentials, { dryRun: true })).toMatchObject({ result: "would_remove" });
    expect(calls()).toEqual([look]);
  });

  test("an address that is not listed is left alone", async () => {
    answers = [gone];
    expect(await run(credentials)).toMatchObject({ result: "absent" });
    expect(heard).toHaveLength(1);
  });

  test("what is there when read back is not called removed", async () => {
    answers = [json(200, listed), removed, json(200, listed)];
    expect(await run(credentials)).toMatchObject({ result: "still_listed" });
  });

  test("a lost answer is settled by reading back", async () => {
    answers = [json(200, listed), "silent", gone];
    expect(await run(credentials)).toMatchObject({ result: "removed" });
  });

  test("a removal that was interrupted is only read back, never asked for again", async () => {
    answers = [gone];
    expect(await again(credentials)).toMatchObject({ result: "removed", end: null });
    answers = [json(200, listed)];
    expect(await again(credentials)).toMatchObject({ result: "still_listed", end: null });
    answers = [{ status: 500 }];
    expect(await again(credentials)).toMatchObject({ result: "unknown", end: null });
    answers = [{ status: 429 }];
    expect(await again(credentials)).toMatchObject({ result: null, end: { again: true } });
    expect(calls()).toEqual([look, look, look, look]);
  });

  test("a refused key ends the run, a rate limit makes it wait, and the address is looked at again", async () => {
    answers = [json(401, {})];
    const why = "The key was refused (401): replace it.";
    expect(await run(credentials)).toMatchObject({ result: null, why, end: { why, again: false } });
    answers = [json(403, {})];
    expect((await run(credentials)).end).toMatchObject({ again: false });
    answers = [{ status: 429, headers: { "retry-after": "30" } }];
    expect((await run(credentials)).end).toEqual({
      ...{ why: "The rate limit was reached (429): go on in 30 seconds.", again: true, retryAfter: "30" },
    });
    answers = ["silent"];
    expect(await run(credentials)).toMatchObject({ result: null, end: { again: true } });
    answers = [json(200, listed), { status: 429 }];
    expect(await run(credentials)).toMatchObject({ result: null, end: { again: true } });
  });

  test("a removal that cannot be read back is unknown", async () => {
    answers = [json(200, listed), removed, { status: 500 }];
    expect(await run(credentials)).toMatchObject({ result: "unknown", end: null });
    answers = [json(200, listed), removed, "silent"];
    expect(await run(credentials)).toMatchObject({ result: "unknown", end: { again: true } });
  });

  test("an error of the server and a malformed answer touch nothing", async () => {
    const broken: Answer[] = [
      { status: 503 },
      { status: 200, body: "<html>" },
      json(200, { odd: 1 }),
      { status: 404, body: "<html>" },
    ];
    for (const answer of broken) {
      answers = [answer];
      expect(await run(credentials)).toMatchObject({ result: "failed" });
    }
    expect(heard.map((each) => each.method)).toEqual(broken.map(() => "GET"));
  });

  test("after Stop nothing is taken off", async () => {
    answers = [json(200, listed)];
    expect(await run(credentials, { stopped: true })).toMatchObject({ result: null, end: { again: false } });
    expect(heard).toHaveLength(1);
  });
});

test.each(contracts.filter((each) => each.mustStay))(
  "$credentials.kind: a complaint, an unsubscription or a decision by hand stays",
  async ({ credentials, mustStay }) => {
    answers = [json(200, mustStay)];
    expect(await run(credentials)).toMatchObject({ result: "kept" });
    expect(heard).toHaveLength(1);
  },
);

test("the AWS signature equals the published example get-vanilla", () => {
  const key = {
    accessKeyId: "AKIDEXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    region: "us-east-1",
  };
  const at = new Date("2015-08-30T12:36:00Z");
  expect(awsHeaders("GET", "https://example.amazonaws.com/", key, at, "service").authorization).toMatch(
    /Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31$/,
  );
});

test("five calls go at once, then five a second", () => {
  let bucket: Parameters<typeof takeToken>[0];
  const waits = Array.from({ length: 7 }, () => {
    const taken = takeToken(bucket, 0);
    bucket = taken.bucket;
    return taken.waitMs;
  });
  expect(waits).toEqual([0, 0, 0, 0, 0, 200, 400]);
  expect(takeToken(bucket, 60_000).waitMs).toBe(0);
});
