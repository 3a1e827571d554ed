import { describe, expect, it } from "vitest";
import { safeNext } from "#components/access/safe-next";
import { givenText } from "#components/classify/reason-notes";
import { boundIfClean, boundPercent } from "#components/cohort/bound-words";
import { canStop, nextStep } from "#components/cohort/next-step";
import { fromLocalField, toLocalField } from "#components/events/utc-field";
import { intakeType } from "#components/intake/send-file";
import type { Cohort, CohortStage } from "#lib/cohort/contract";

describe("where signing in leads", () => {
  it.each([
    ["/events?q=1#x", "/events?q=1#x"],
    ["/", "/"],
    ["//evil.example/", "/"],
    ["/\\evil.example", "/"],
    ["/\t/evil.example", "/"],
    ["/a\\b", "/"],
    ["https://evil.example/", "/"],
    ["javascript:alert(1)", "/"],
    ["events", "/"],
    ["", "/"],
    [undefined, "/"],
    [["/a", "/b"], "/"],
  ] as const)("%j → %s", (next, expected) => {
    expect(safeNext(next as string | string[] | undefined)).toBe(expected);
  });
});

function stage(stageIndex: number, state: CohortStage["state"], over: Partial<CohortStage> = {}): CohortStage {
  return {
    stageIndex,
    size: 60,
    state,
    boundIfClean: 0.0487,
    perHour: null,
    adapter: null,
    releasedAt: null,
    deadlineAt: null,
    judgedAt: null,
    figures: null,
    blockedBy: null,
    ...over,
  };
}

function cohort(state: Cohort["state"], stages: CohortStage[] = [stage(0, "waiting"), stage(1, "waiting")]): Cohort {
  return {
    id: "coh_1",
    number: 1,
    incidentId: "inc_1",
    state,
    author: { id: "usr_1", name: "Ada" },
    windowFrom: "2026-03-01T02:14:00.000Z",
    windowTo: "2026-03-01T05:31:00.000Z",
    filter: {},
    filterWords: null,
    routeFixed: false,
    memberCount: 120,
    excludedCount: 0,
    excludedByReason: [],
    spread: [],
    planHash: null,
    note: null,
    stages,
    createdAt: "2026-03-01T06:00:00.000Z",
    frozenAt: null,
    stoppedAt: null,
    reviewId: "rev_1",
  };
}

describe("the one action of a plan", () => {
  it.each([
    ["draft", "freeze"],
    ["frozen", "request"],
    ["stale", "request"],
    ["in_review", "wait_for_review"],
    ["approved", "release"],
    ["declined", "nothing"],
    ["stopped", "nothing"],
    ["completed", "nothing"],
  ] as const)("%s → %s", (state, step) => {
    expect(nextStep(cohort(state)).do).toBe(step);
  });

  it("offers the next stage only when the one before has passed", () => {
    const step = nextStep(cohort("releasing", [stage(0, "passed"), stage(1, "waiting")]));
    expect(step).toMatchObject({ do: "release", stage: { stageIndex: 1 } });
    for (const state of ["dispatching", "observing", "inconclusive", "failed", "stopped"] as const) {
      expect(nextStep(cohort("releasing", [stage(0, state), stage(1, "waiting")])).do).not.toBe("release");
    }
  });

  it("never offers a stage that the server holds back", () => {
    const step = nextStep(cohort("approved", [stage(0, "waiting", { blockedBy: "The hold has run out." })]));
    expect(step).toMatchObject({ do: "wait_for_release", why: "The hold has run out." });
  });

  it("says that a stage failed, not that a person stopped it", () => {
    const step = nextStep(cohort("stopped", [stage(0, "failed"), stage(1, "stopped")]));
    expect(step).toMatchObject({ do: "nothing", why: expect.stringContaining("Stage 1 failed") });
  });

  it("freezes nothing when nobody is left", () => {
    expect(nextStep({ ...cohort("draft"), memberCount: 0 }).do).toBe("nothing");
  });

  it("can be stopped while anything could still go out", () => {
    expect(canStop(cohort("releasing"))).toBe(true);
    expect(canStop(cohort("in_review"))).toBe(true);
    expect(canStop(cohort("stopped"))).toBe(false);
    expect(canStop(cohort("completed"))).toBe(false);
  });
});

describe("bounds in words", () => {
  it("are never better than the number", () => {
    expect(boundPercent(0.0487)).toBe("4.9 %");
    expect(boundPercent(0.0491)).toBe("5.0 %");
    expect(boundPercent(0.05)).toBe("5.0 %");
    expect(boundPercent(1)).toBe("100.0 %");
  });

  it("say what a clean stage would prove", () => {
    expect(boundIfClean({ size: 60, boundIfClean: 0.0487 })).toBe(
      "If 0 of 60 fail, the failure rate is below 4.9 % with 95 % certainty.",
    );
  });
});

describe("times of the filter", () => {
  it("are UTC in the field and in the address bar", () => {
    expect(toLocalField("2026-03-01T02:14:00.000Z")).toBe("2026-03-01T02:14");
    expect(toLocalField("2026-03-01T04:14:00+02:00")).toBe("2026-03-01T02:14");
    expect(fromLocalField("2026-03-01T02:14")).toBe("2026-03-01T02:14:00.000Z");
  });

  it("are nothing when they are no times", () => {
    expect(toLocalField("yesterday")).toBe("");
    expect(fromLocalField("")).toBeNull();
    expect(fromLocalField("2026-13-01T00:00")).toBeNull();
  });
});

describe("the content type of a file", () => {
  it.each([
    ["a.eml", "message/rfc822"],
    ["bounces.mbox", "application/mbox"],
    ["mail.log", "text/plain"],
    ["mail.log.1", "text/plain"],
    ["mail.log.2.gz", "application/gzip"],
    ["events.ndjson", "application/x-ndjson"],
    ["maillog", "application/octet-stream"],
  ])("%s → %s", (name, type) => {
    expect(intakeType(name)).toBe(type);
  });
});

describe("the text that an event offers for a class of its own", () => {
  it.each([
    ["550 5.7.1 relaying denied", "relaying denied"],
    ["554 5.7.1 <ann@shop.example>: Relay access denied", "Relay access denied"],
    ["550 relaying denied for ann@shop.example", "relaying denied for"],
    [
      "Remote server returned not permitted -> 554 <ann@shop.example>: no",
      "Remote server returned not permitted -> 554",
    ],
    ["550 Mailbox of ann@shop.example is gone for good\nsecond line", "is gone for good"],
  ])("of “%s” is never an address: “%s”", (reply, text) => {
    expect(givenText(reply)).toBe(text);
  });
});
