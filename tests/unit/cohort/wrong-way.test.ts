import { expect, test } from "vitest";
import { wrongWay } from "#lib/cohort/wrong-way";
import { completeFacts } from "#lib/verdict/complete-facts";
import type { Path, ServerFact } from "#lib/verdict/facts";

function server(remoteIp: string, path: Path, over: Partial<ServerFact> = {}): ServerFact {
  const fact = { remoteIp, remoteMta: null, domain: "example.org", events: 1, level: null, path, disputed: false };
  return { ...fact, reasons: [], sampleEventId: "1", snapshotId: null, ...over };
}
const refusedBy = (remoteIp: string | null) => ({ remoteIp, remoteMta: null, eventId: 9n });
const standing = (rule: string, servers: ServerFact[]) => wrongWay({ rule, facts: completeFacts({ servers }) });

test.each<[Path, boolean]>([
  ["own", true],
  ["fallback", true],
  ["stale", true],
  ["outside", true],
  ["in_mx", false],
  ["near", false],
  ["unknown", false],
])("a server on the way “%s” is ours to mend: %s", (path, wrong) => {
  const proof = standing("R2", [server("192.0.2.1", path)])(refusedBy("192.0.2.1"));
  expect(proof === null).toBe(!wrong);
  if (proof) expect(proof).toMatchObject({ eventId: 9n, words: expect.stringContaining("[192.0.2.1]") });
});

test("a server that is wrong for one domain is taken for wrong", () => {
  const mixed = [server("192.0.2.1", "outside"), server("192.0.2.1", "in_mx", { domain: "example.com" })];
  expect(standing("R2", mixed)(refusedBy("192.0.2.1"))).not.toBeNull();
  expect(standing("R2", [...mixed].reverse())(refusedBy("192.0.2.1"))).not.toBeNull();
});

test("of a server that the facts do not name a verdict against our route speaks, and no other", () => {
  expect(standing("R1e", [])(refusedBy("192.0.2.9"))?.words).toContain("against our route");
  expect(standing("R2", [])(refusedBy("192.0.2.9"))).toBeNull();
});

test("without a verdict, or without a server, nobody is said to have gone wrong", () => {
  expect(wrongWay(null)(refusedBy("192.0.2.1"))).toBeNull();
  expect(standing("R1e", [])(refusedBy(null))).toBeNull();
});
