import { describe, expect, test } from "vitest";
import { EQUAL_FIELDS } from "#lib/evidence/path-test/contract";
import { equalPaths, type FailingMail, notComparableWords, type TestedMail } from "#lib/evidence/path-test/equal-path";

const FAILING: FailingMail = {
  senders: ["shop.example"],
  bounces: ["bounce.shop.example", "shop.example"],
  selectors: [{ domain: "shop.example", selector: "s1" }],
  format: "postfix_log",
  reportingMta: "out1.shop.example",
};
const TESTED: TestedMail = {
  sender: "shop.example",
  bounces: ["bounce.shop.example"],
  selectors: [{ domain: "shop.example", selector: "s1" }],
  host: "smtp.shop.example",
};
const POOL = { failing: "pool-a", test: "pool-a", same: true };
const SES = { format: "ses_json", reportingMta: null };
const SES_HOST = { host: "email-smtp.eu-west-1.amazonaws.com" };

describe("the five that must be equal", () => {
  test("all alike, it is comparable, and each is told in its order", () => {
    const { equality, comparable } = equalPaths(FAILING, TESTED, POOL);
    expect(comparable).toBe(true);
    expect(equality.map(({ field }) => field)).toEqual([...EQUAL_FIELDS]);
    expect(notComparableWords(equality)).toBe("");
  });

  test.each<[string, Partial<FailingMail>, Partial<TestedMail>, boolean | null, boolean | null]>([
    ["sender domain", {}, { sender: "other.example" }, false, false],
    ["sender domain", { senders: [] }, {}, null, null],
    ["service", SES, SES_HOST, true, true],
    ["service", SES, { host: "smtp.sendgrid.net" }, false, false],
    ["service", SES, {}, false, false],
    ["service", {}, { host: "smtp.sendgrid.net" }, false, false],
    ["service", {}, { host: "smtp.hosted.example" }, null, null],
    ["service", {}, { host: "192.0.2.1" }, null, null],
    ["bounce domain", {}, { bounces: ["other.example"] }, false, false],
    ["bounce domain", {}, { bounces: ["rewritten.example", "shop.example"] }, true, true],
    ["bounce domain", { bounces: [] }, {}, null, null],
    ["DKIM selector", {}, { selectors: [{ domain: "shop.example", selector: "s2" }] }, false, false],
    ["DKIM selector", {}, { selectors: [] }, false, false],
    ["DKIM selector", {}, { selectors: null }, null, null],
    ["DKIM selector", { selectors: [] }, {}, null, null],
  ])("%s, failing %j, test %j: %s, comparable %s", (field, failing, tested, same, comparable) => {
    const told = equalPaths({ ...FAILING, ...failing }, { ...TESTED, ...tested }, POOL);
    expect(told.equality.find((one) => one.field === field)?.same).toBe(same);
    expect(told.comparable).toBe(comparable);
  });

  test("one that differs outweighs another that is not known, and both of two are named", () => {
    const { equality, comparable } = equalPaths(
      FAILING,
      { ...TESTED, selectors: null, sender: "other.example" },
      {
        ...{ failing: "pool-a", test: "pool-b", same: false },
      },
    );
    expect(comparable).toBe(false);
    expect(notComparableWords(equality)).toBe(
      "The sender domain and the IP pool differ, so the result says nothing of the failing mail.",
    );
  });
});
