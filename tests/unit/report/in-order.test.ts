import fc from "fast-check";
import { expect, test } from "vitest";
import { hashOf } from "#lib/platform/stable-json";
import { inOrder } from "#lib/report/in-order";
import type { ReportFacts } from "#lib/report/report-facts";
import { facts } from "#tests/unit/report/facts";

const many: ReportFacts = {
  ...facts,
  servers: [1, 2, 3, 4].flatMap((n) =>
    facts.servers.map((one) => ({ ...one, remoteIp: `192.0.2.${n}`, events: n === 1 ? 9 : 5 })),
  ),
  evidence: ["MX", "NS", "A"].flatMap((type) =>
    ["192.0.2.53", "192.0.2.54"].map((resolver) => ({
      ...{ name: "example.net", type, resolver, result: "answered" },
      askedAt: "2026-11-20T02:20:00.000Z",
      sha256: "cd".repeat(32),
    })),
  ),
  routes: ["fault", "watch", "unknown", "fault"].flatMap((severity, line) =>
    facts.routes.map((one) => ({ ...one, severity, line })),
  ),
  reviews: [1, 2, 3].flatMap((n) => facts.reviews.map((one) => ({ ...one, id: `rev_${n}` }))),
  replies: ["b", "a", null].map((reply) => ({ reply, events: 3, sampleEventId: "1" })),
  timeline: ["9", "10", "11"].flatMap((id) => facts.timeline.map((one) => ({ ...one, id }))),
};
const LISTS = ["servers", "evidence", "routes", "reviews", "replies", "timeline"] as const;

test("in whatever order the rows were loaded, the facts and their hash are the same", () => {
  const wanted = inOrder(many);
  expect(wanted.timeline.map(({ id }) => id)).toEqual(["9", "10", "11"]);
  expect(wanted.routes.map(({ severity }) => severity)).toEqual(["fault", "fault", "watch", "unknown"]);
  const orders = fc.record(
    Object.fromEntries(
      LISTS.map((list) => [list, fc.shuffledSubarray<unknown>([...many[list]], { minLength: many[list].length })]),
    ),
  );
  fc.assert(
    fc.property(orders, (shuffled) => {
      const ordered = inOrder({ ...many, ...(shuffled as Pick<ReportFacts, (typeof LISTS)[number]>) });
      expect(JSON.stringify(ordered)).toBe(JSON.stringify(wanted));
      expect(hashOf(ordered)).toBe(hashOf(wanted));
    }),
  );
});
