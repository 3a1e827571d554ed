import { describe, expect, test } from "vitest";
import { localPartCase } from "#lib/incident/explain/letters/local-part-case";
import type { TestFact, VerdictFacts } from "#lib/verdict/facts";
import { judge } from "#lib/verdict/truth-table";
import { facts } from "#tests/unit/verdict/facts";

const passed: TestFact = {
  ...{ at: "2026-03-12T06:00:00.000Z", kind: "mail", where: "pool A", path: "same" },
  ...{ passed: true, refusedAfter: 40 },
};
const failed: TestFact = { ...passed, passed: false, refusedAfter: null };
/** Refused by servers in the MX, still going on. */
const running = (more: Partial<VerdictFacts>, tests: TestFact[] = [passed]) =>
  facts({ in_mx: 5000 }, { endedAt: null, tests, ...more });
const onePoolOnly = {
  pools: [
    { pool: "out1", attempts: 900, accepted: 899, refused: 1 },
    { pool: "out2", attempts: 900, accepted: 0, refused: 900 },
  ],
};
const oneDomainWhole = {
  ...{ domains: 1, domainDelivered: false, hours: 9, provider: "bigmail.example", providerIsDomain: true },
  acceptedAtProvider: 0,
};
const capitals = localPartCase({ upper: 300, of: 300 }, { upper: 40, of: 1000, counted: "attempts" });

describe("a test that passes while the bulk fails", () => {
  test.each<[string, VerdictFacts, string, string, string]>([
    ["the receiver goes on refusing", running({}), "RT", "unknown", "investigate"],
    ["one domain goes on being refused whole", running(oneDomainWhole), "RT", "unknown", "investigate"],
    ["two were refused after it", running({}, [{ ...passed, refusedAfter: 2 }]), "R2", "theirs", "hold"],
    ["a newer one failed", running({}, [failed, passed]), "R2", "theirs", "hold"],
    ["it has stopped since", running({ endedAt: "2026-03-12T07:00:00.000Z" }), "R2", "theirs", "retry"],
    ["it went another way", running({}, [{ ...passed, path: "other" }]), "R2", "theirs", "hold"],
    ["its way is not known", running({}, [{ ...passed, path: "unknown" }]), "R2", "theirs", "hold"],
    [
      "it was a newer one by another way",
      running({}, [{ ...failed, path: "other" }, passed]),
      "RT",
      "unknown",
      "investigate",
    ],
    ["one pool is refused", running(onePoolOnly), "R3", "ours", "investigate"],
    ["only capitals are refused", running({ recipients: 300, localPartCase: capitals }), "R5", "theirs", "hold"],
    [
      "the mail goes to a wrong server",
      facts({ stale: 96 }, { endedAt: null, tests: [passed] }),
      "R1c",
      "ours",
      "investigate",
    ],
    ["our content is refused", running({ reason: "content" }), "R–", "unknown", "investigate"],
  ])("%s", (_, given, rule, side, decision) => {
    expect(judge(given)).toMatchObject({ rule, side, decision });
  });

  test("says what was found in the decision path, other ways aside", () => {
    const found = (tests: TestFact[]) =>
      judge(running({}, tests))
        .trace.find(({ rule }) => rule === "R2")
        ?.checks.find(({ what }) => what.startsWith("No controlled test"));
    expect(found([])).toMatchObject({ found: "no test", holds: true });
    expect(found([{ ...passed, path: "other" }])).toMatchObject({
      ...{ found: "1 by another path or one that is not known, not counted", holds: true },
    });
    expect(found([failed])).toMatchObject({ found: "a test mail over pool A failed", holds: true });
    expect(found([{ ...passed, kind: "probe", where: "mx1.bigmail.example" }])).toMatchObject({
      ...{ found: "a probe at mx1.bigmail.example passed, 40 recipients refused after it", holds: false },
    });
  });

  test("it names the next checks, in this order", () => {
    const judged = judge(facts({ in_mx: 5_000 }, { endedAt: null, tests: [passed] }));
    const named = judged.fix.flatMap(({ text }) => /^(Segmentation|Routing|Volume|Cohort):/.exec(text)?.[1] ?? []);
    expect(named).toEqual(["Segmentation", "Routing", "Volume", "Cohort"]);
    expect(judged.sentence).toContain("A controlled test on the same path passed while these went on failing");
    expect(judged.proof.at(-1)?.text).toBe("A test mail at 06:00 UTC over pool A arrived, on the failing path.");
  });
});
