import { describe, expect, test } from "vitest";
import { CATALOGUE, SUB_REASON_WORDS } from "#lib/classify/catalogue";
import { glossary, searchGlossary } from "#lib/classify/glossary";
import { REASONS, SUB_REASONS } from "#lib/classify/reason";
import { RULES } from "#lib/classify/rule-table";
import { ofReply } from "#tests/unit/classify/support";

const found = (q: string) => searchGlossary(q, null).map((entry) => entry.reason);

describe("the catalogue", () => {
  test.each(REASONS)("says of %s what it means, what not, what next, with an example", (reason) => {
    const { meaning, not, next, examples } = CATALOGUE[reason];
    expect(meaning).toMatch(/^[A-Z“].*\.$/);
    expect(meaning.match(/\.( |$)/g)).toHaveLength(1);
    for (const words of [not, next]) expect(words).toMatch(/^[A-Z“].*\.$/);
    expect(examples.length).toBeGreaterThan(0);
  });

  test("never calls a refused recipient invalid", () => {
    const { examples: _, ...words } = CATALOGUE.relay_denied;
    expect(JSON.stringify([words, SUB_REASON_WORDS])).not.toMatch(/invalid|bad address|does not exist/i);
  });

  const examples = REASONS.flatMap((reason) =>
    CATALOGUE[reason].examples.map(({ from, reply }) => [reason, from, reply]),
  );
  test.each(examples)("%s, %s: its example is read as that class: %s", (reason, _, reply) => {
    expect(ofReply(reply ?? "", { smtpCommand: null }).reason).toBe(reason);
  });

  test("calls hard only what concerns the address or its domain", () => {
    expect(REASONS.filter((reason) => CATALOGUE[reason].permanence === "hard")).toEqual([
      "user_unknown",
      "mailbox_disabled",
      "domain_missing",
      "null_mx",
    ]);
  });
});

describe("the rules behind it", () => {
  test("have one name each, and every class but “other” has some", () => {
    const ids = RULES.flatMap(({ rules }) => rules.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    expect(REASONS.filter((reason) => !RULES.some((table) => table.reason === reason))).toEqual(["other"]);
    expect(glossary().flatMap((entry) => entry.rules)).toHaveLength(ids.length);
  });

  test("tell sub-reasons for a refusal to relay only", () => {
    for (const { reason, rules, codes } of RULES) {
      if (reason === "relay_denied") continue;
      expect(rules.filter((rule) => rule.sub !== undefined)).toEqual([]);
      expect(codes.subs).toBeUndefined();
    }
    const entry = glossary().find(({ reason }) => reason === "relay_denied");
    expect(entry?.subReasons.map(({ subReason }) => subReason)).toEqual([...SUB_REASONS]);
  });
});

describe("a search", () => {
  test.each([
    ["5.7.64", "relay_denied"],
    ["5.2.2", "mailbox_full"],
    ["4.2.2", "mailbox_full"],
    ["556", "null_mx"],
    ["454", "relay_denied"],
    ["microsoft-365", "relay_denied"],
    ["Postfix", "greylisted"],
    ["rcpthosts", "relay_denied"],
    ["mailbox full", "mailbox_full"],
    ["needs_auth", "relay_denied"],
    ["quota", "mailbox_full"],
  ])("for %s finds %s", (q, reason) => {
    expect(found(q)).toContain(reason);
  });

  test("for a code finds only what speaks of that code", () => {
    expect(found("5.7.64")).toEqual(["relay_denied"]);
    expect(found("599")).toEqual([]);
  });

  test("puts first what the words read as", () => {
    expect(searchGlossary("550 5.7.1 denied", "policy")[0]?.reason).toBe("policy");
  });
});
