import { beforeAll, describe, expect, test } from "vitest";
import { GET as overview } from "#app/api/v1/overview/route";
import type { WrittenAttempt } from "#lib/pipeline/scenario/attempt";
import { postfixLog } from "#lib/pipeline/scenario/writers/postfix";
import { OverviewShape } from "#lib/volume/contract";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { call, cookieFor } from "#tests/support/session";
import { takeIn } from "#tests/support/uploads";

let cookie: string;
let emptyCookie: string;

/** Minute 0: two denials and a delivery; 1: a delivery only; 2: nothing; 3: one unknown user; 4: a denial elsewhere. */
const STORY: [minute: number, domain: string, words: string][] = [
  [0, "example.net", "554 5.7.1 Relay access denied"],
  [0, "example.net", "554 5.7.1 Relay access denied"],
  [0, "example.net", "sent"],
  [1, "example.net", "sent"],
  [3, "example.net", "550 5.1.1 User unknown"],
  [4, "example.org", "554 5.7.1 Relay access denied"],
];

beforeAll(async () => {
  const workspaceId = await makeWorkspace();
  cookie = await cookieFor(await makePerson(workspaceId, "viewer"));
  emptyCookie = await cookieFor(await makePerson(await makeWorkspace(), "viewer"));
  const attempts = STORY.map(
    ([minute, domain, words], index): WrittenAttempt => ({
      at: new Date(Date.UTC(2026, 2, 1, 0, minute, 30)),
      host: "out.example.com",
      sender: "sender@example.com",
      recipient: `user${index}@${domain}`,
      relayHost: `mx1.${domain}`,
      relayIp: "192.0.2.10",
      status: words === "sent" ? "sent" : "bounced",
      dsn: words === "sent" ? "2.0.0" : "5.7.1",
      reply: words === "sent" ? "250 2.0.0 Ok" : words,
      queueId: `5E57A56A${String(index).padStart(3, "0")}`,
      messageId: `m${index}@out.example.com`,
      delay: 0.5,
    }),
  );
  await takeIn(workspaceId, postfixLog(attempts));
});

async function ask(query: string, who = cookie) {
  const response = await call(overview, "GET", `/api/v1/overview?${query}`, { cookie: who });
  expect(response.status).toBe(200);
  return OverviewShape.parse(await response.json());
}
const RANGE = "from=2026-03-01T00:00:00Z&to=2026-03-01T00:06:00Z";

describe("the overview", () => {
  test("tells a real zero from no data, minute by minute", async () => {
    const { stepSeconds, buckets } = await ask(RANGE);
    expect(stepSeconds).toBe(60);
    expect(buckets.map((bucket) => [bucket.attempts, bucket.counts])).toEqual([
      [3, { "example.net": 2 }],
      [1, {}],
      [null, {}],
      [1, {}],
      [1, { "example.org": 1 }],
      [null, {}],
    ]);
  });

  test("ranks providers, with their own gaps", async () => {
    const { providers, totals, providersCut } = await ask(RANGE);
    expect(providers).toMatchObject([
      { provider: "example.net", attempts: 5, failures: 2, spark: [2, 0, null, 0, null, null] },
      { provider: "example.org", attempts: 1, failures: 1, spark: [null, null, null, null, 1, null] },
    ]);
    expect(totals).toEqual({ attempts: 6, failures: 3 });
    expect(providersCut).toBe(0);
  });

  test("follows the reason, the provider and the pool", async () => {
    expect((await ask(`${RANGE}&reason=user_unknown`)).totals).toEqual({ attempts: 6, failures: 1 });
    expect((await ask(`${RANGE}&provider=example.org`)).totals).toEqual({ attempts: 1, failures: 1 });
    expect((await ask(`${RANGE}&pool=nobody`)).totals).toEqual({ attempts: 0, failures: 0 });
  });

  test("offers what the range can be narrowed to, each without its own filter", async () => {
    const { facets } = await ask(`${RANGE}&provider=example.org`);
    expect(facets.providers.map(({ value, count }) => [value, count])).toEqual([
      ["example.net", 2],
      ["example.org", 1],
    ]);
    expect(facets.reasons).toEqual([{ value: "relay_denied", count: 1 }]);
    expect((await ask(RANGE)).facets.reasons).toEqual([
      { value: "relay_denied", count: 3 },
      { value: "user_unknown", count: 1 },
    ]);
  });

  test("takes the step that fits the buckets asked for", async () => {
    const day = await ask("from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z&bucketsMax=24");
    expect(day.stepSeconds).toBe(3600);
    expect(day.buckets).toHaveLength(24);
    expect(day.buckets[0]).toMatchObject({ attempts: 6, counts: { "example.net": 2, "example.org": 1 } });
  });

  test("of an empty range says where the data is", async () => {
    const { buckets, coverage } = await ask("from=2026-05-01T00:00:00Z&to=2026-05-01T01:00:00Z");
    expect(buckets.every((bucket) => bucket.attempts === null)).toBe(true);
    expect(coverage).toMatchObject({
      firstEventAt: "2026-03-01T00:00:00.000Z",
      lastEventAt: "2026-03-01T00:04:00.000Z",
      lastIntakeAt: expect.any(String),
    });
  });

  test("of a workspace without data has none to show", async () => {
    const { providers, coverage } = await ask(RANGE, emptyCookie);
    expect(providers).toEqual([]);
    expect(coverage).toEqual({ firstEventAt: null, lastEventAt: null, lastIntakeAt: null });
  });

  test("refuses a range that ends before it begins", async () => {
    const query = "from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z";
    expect((await call(overview, "GET", `/api/v1/overview?${query}`, { cookie })).status).toBe(422);
  });
});
