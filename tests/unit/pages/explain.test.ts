import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { ExplanationView } from "#components/explain/explanation-view";
import { baselineWords, coverageWords, findingWords, rateWords } from "#components/explain/finding-words";
import type { ExplainedDimension, ExplainedValue, Explanation } from "#lib/incident/explain/contract";

const value: ExplainedValue = {
  value: "out-3",
  count: 300,
  share: 0.943,
  baselineShare: 0.25,
  attempts: 300,
  rate: 1,
  restRate: 0.02,
  explained: 0.925,
  sampleEventId: null,
};

const pool: ExplainedDimension = {
  dimension: "pool",
  label: "Pool",
  kind: "route",
  finding: "explains",
  contrast: "window",
  known: 318,
  of: 318,
  difference: 0.69,
  explained: 0.925,
  valuesNeeded: 1,
  values: [value],
  valuesCut: 0,
};

const reply: ExplainedDimension = {
  ...pool,
  ...{ dimension: "replyTemplate", label: "Reply", kind: "answer", finding: "unknown", contrast: "nothing" },
  values: [{ ...value, value: "550 5.7.1 {address}: relaying denied", baselineShare: null, sampleEventId: "42" }],
};

const explanation: Explanation = {
  from: "2026-03-08T02:00:00.000Z",
  to: "2026-03-08T02:30:00.000Z",
  reason: "relay_denied",
  place: "Google (Gmail)",
  failures: 318,
  attempts: 1_200,
  baseline: {
    from: "2026-03-01T02:00:00.000Z",
    to: "2026-03-08T02:00:00.000Z",
    ...{ counted: "attempts", count: 800, hoursLeftOut: 2 },
  },
  finding: "explained",
  sentence: "Pool out-3 explains 92.5 % of it.",
  dimensions: [pool, reply],
  localPartCase: {
    fires: true,
    selection: { of: 318, upper: 318 },
    baseline: { of: 800, upper: 80, counted: "attempts" },
  },
  notKnown: [{ what: "Message stream", why: "No format names it." }],
};

const nothing = () => Promise.resolve(new URLSearchParams());
const narrowing = {
  ...{ conditions: [], where: "", group: null },
  ...{ add: nothing, drop: nothing, clear: nothing, setGroup: nothing },
};

const page = (shown: Explanation) =>
  renderToStaticMarkup(
    createElement(ExplanationView, {
      explanation: shown,
      narrowing,
      eventsUrl: (where: string) => `/events?incidentId=inc_1&where=${where}`,
    }),
  );

describe("the section", () => {
  test("says the sentence, the share of each value and how many failures know it", () => {
    const html = page(explanation);
    expect(html).toContain(explanation.sentence);
    expect(html).toContain("known for all of 318");
    expect(html).toContain('href="/events?incidentId=inc_1&amp;where=pool:out-3"');
    expect(html).toContain('href="/events/42"');
    expect(html).toContain("Only local parts with capitals are refused");
    expect(html).toContain("Message stream is not known");
  });

  test("what was narrowed can be taken away again", () => {
    const conditions = [{ dimension: "pool" as const, value: "out-3", not: true }];
    const html = renderToStaticMarkup(
      createElement(ExplanationView, {
        explanation,
        narrowing: { ...narrowing, conditions, where: "-pool:out-3" },
        eventsUrl: (where: string) => `/events?where=${where}`,
      }),
    );
    expect(html).toContain("Take away: without pool out-3");
  });

  test("with nothing to explain there are no charts", () => {
    const html = page({ ...explanation, finding: "empty", failures: 0, dimensions: [], sentence: "No failure." });
    expect(html).toContain("No failure.");
    expect(html).not.toContain("Press a value");
  });
});

test("words of findings, coverage, baseline and rates", () => {
  expect(findingWords(pool)).toBe("1 value explains 92.5\u00a0%");
  expect(findingWords({ ...pool, valuesNeeded: 3 })).toBe("3 values explain 92.5\u00a0%");
  expect(findingWords({ ...pool, finding: "flat" })).toBe("no difference");
  expect(findingWords(reply)).toBe("nothing to compare with");
  expect(coverageWords({ ...pool, known: 100 }, 318)).toBe("known for 100 of 318");
  expect(coverageWords({ ...pool, known: 90, of: 100 }, 318)).toBe("known for 90 of a sample of 100");
  expect(baselineWords(explanation)).toBe(
    "Baseline: 800 attempts before the window, without 2 hours of other incidents.",
  );
  expect(baselineWords({ ...explanation, baseline: { ...explanation.baseline, counted: "nothing" } })).toContain(
    "no baseline",
  );
  expect(rateWords(value)).toBe(
    "100\u00a0% of its 300 attempts failed, 2.0\u00a0% of the others; explains 92.5\u00a0%",
  );
  expect(rateWords({ ...value, rate: null })).toBe("explains 92.5\u00a0%");
});
