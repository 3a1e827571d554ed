import { decode, encode, type Packet } from "dns-packet";
import { afterEach, describe, expect, test } from "vitest";
import { askResolver, type Resolver } from "#lib/evidence/ask-resolver";
import type { Question } from "#lib/evidence/read-answer";
import { parseResolver } from "#lib/evidence/resolvers";
import { isPublicResolver } from "#lib/evidence/sender/blocklist-zones";
import { type ZoneRecord, zoneAnswer } from "#lib/evidence/zone-answer";
import { type HttpsAnswer, startHttpsServer } from "#tests/support/https-server";

const MX: Question = { name: "bigmail.example", type: "MX" };
const ZONE: ZoneRecord[] = [
  { name: "bigmail.example", type: "MX", ttl: 120, data: { preference: 10, exchange: "mx1.bigmail.example" } },
  { name: "alias.example", type: "CNAME", ttl: 60, data: "bigmail.example" },
  { name: "text.example", type: "TXT", ttl: 60, data: "v=spf1 -all" },
];
const LIMITS = { tryMs: 500, tries: 2, totalMs: 1_500 };
const TYPE = { "content-type": "application/dns-message" };

const running: { stop: () => Promise<unknown> }[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

/** What a server makes of a question: the honest answer, changed. */
function reply(body: Buffer, change: Packet = {}): Buffer {
  const asked = decode(body);
  const [question] = asked.questions ?? [];
  if (!question) throw new Error("no question");
  const { rcode, answers } = zoneAnswer(ZONE, question);
  return encode({ type: "response", id: asked.id, flags: rcode, questions: [question], answers, ...change });
}

async function doh(answer: (body: Buffer) => HttpsAnswer | Promise<HttpsAnswer>): Promise<Resolver> {
  const server = await startHttpsServer("localhost", ({ method, url, body }) => {
    expect(`${method} ${url}`).toBe("POST /dns-query");
    return answer(body);
  });
  running.push(server);
  const resolver = parseResolver(`https://localhost:${server.port}/dns-query`);
  if (!resolver?.doh) throw new Error("no DoH resolver");
  return { ...resolver, doh: { ...resolver.doh, ca: server.ca } };
}
const honest = (body: Buffer): HttpsAnswer => ({ headers: TYPE, body: reply(body) });

describe("DNS over HTTPS (RFC 8484)", () => {
  test.each<[Question, string, string[]]>([
    [MX, "answered", ["10 mx1.bigmail.example"]],
    [{ name: "alias.example", type: "MX" }, "answered", ["bigmail.example", "10 mx1.bigmail.example"]],
    [{ name: "text.example", type: "TXT" }, "answered", ["v=spf1 -all"]],
    [{ name: "text.example", type: "MX" }, "nodata", []],
    [{ name: "gone.example", type: "MX" }, "nxdomain", []],
  ])("%j is %s", async (question, result, records) => {
    const told = await askResolver(await doh(honest), question, LIMITS);
    expect(told.result).toBe(result);
    expect(told.records.map(({ data }) => data)).toEqual(records);
  });

  test("several questions share a connection, and each has an id of its own", async () => {
    const ids: (number | undefined)[] = [];
    const resolver = await doh((body) => {
      ids.push(decode(body).id);
      return honest(body);
    });
    for (let count = 0; count < 3; count++) await askResolver(resolver, MX, LIMITS);
    expect(new Set(ids).size).toBeGreaterThan(1);
  });

  test("the age of a cached answer is taken off its TTL", async () => {
    const resolver = await doh((body) => ({ headers: { ...TYPE, age: "100" }, body: reply(body) }));
    expect(await askResolver(resolver, MX, LIMITS)).toMatchObject({ ttl: 20, records: [{ ttl: 20 }] });
    const old = await doh((body) => ({ headers: { ...TYPE, age: "9000" }, body: reply(body) }));
    expect((await askResolver(old, MX, LIMITS)).ttl).toBe(0);
  });

  test.each<[string, (body: Buffer) => HttpsAnswer, string]>([
    [
      "somebody else's id",
      (body) => ({ headers: TYPE, body: reply(body, { id: ((decode(body).id ?? 0) + 1) % 0x10000 }) }),
      "malformed",
    ],
    [
      "another question",
      (body) => ({ headers: TYPE, body: reply(body, { questions: [{ type: "MX", name: "other.example" }] }) }),
      "malformed",
    ],
    [
      "another owner",
      (body) => ({
        headers: TYPE,
        body: reply(body, {
          answers: [{ type: "MX", name: "other.example", ttl: 1, data: { preference: 1, exchange: "x.example" } }],
        }),
      }),
      "wrong_owner",
    ],
    ["SERVFAIL", (body) => ({ headers: TYPE, body: reply(body, { flags: 2, answers: [] }) }), "servfail"],
    ["no DNS at all", () => ({ headers: TYPE, body: "hello" }), "malformed"],
    ["a web page", (body) => ({ headers: { "content-type": "text/html" }, body: reply(body) }), "malformed"],
    ["an error of HTTP", () => ({ status: 503 }), "malformed"],
    ["a redirect", () => ({ status: 307, headers: { location: "https://192.0.2.1/dns-query" } }), "malformed"],
    ["more than a message can hold", () => ({ headers: TYPE, body: Buffer.alloc(70_000) }), "malformed"],
  ])("%s", async (_, answer, result) => {
    expect((await askResolver(await doh(answer), MX, LIMITS)).result).toBe(result);
  });

  test("a server that is silent, gone, or not who it says is a time-out", async () => {
    const silent = await doh(() => new Promise<HttpsAnswer>(() => {}));
    expect((await askResolver(silent, MX, { ...LIMITS, totalMs: 200 })).result).toBe("timeout");
    const stranger = await doh(honest);
    const { ca: _, ...untrusted } = stranger.doh ?? { url: "" };
    expect((await askResolver({ ...stranger, doh: untrusted }, MX, LIMITS)).result).toBe("timeout");
    const [server] = running.splice(1, 1);
    await server?.stop();
    expect((await askResolver(stranger, MX, LIMITS)).result).toBe("timeout");
  });
});

test.each([
  ["https://dns.example/dns-query", { label: "https://dns.example/dns-query", host: "dns.example", port: 443 }],
  ["https://dns.example/dns-query{?dns}", { doh: { url: "https://dns.example/dns-query" } }],
  ["https://[2001:db8::53]:8443/q", { host: "2001:db8::53", port: 8443 }],
])("%s is a resolver", (text, resolver) => {
  expect(parseResolver(text)).toMatchObject(resolver);
});

test.each(["http://dns.example/dns-query", "https://", "https://user:x@dns.example/", "https://dns.example/#a"])(
  "%s is none",
  (text) => {
    expect(parseResolver(text)).toBeNull();
  },
);

test("a public resolver stays public over HTTPS", () => {
  expect(isPublicResolver(parseResolver("https://dns.google/dns-query")?.host ?? "")).toBe(true);
});
