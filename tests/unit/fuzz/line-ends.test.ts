import fc from "fast-check";
import { test, vi } from "vitest";
import { aLineEnds, sameInMailbox, sameWithOtherEnds } from "#tests/fuzz/line-ends";

// A bound for what hangs, not a stopwatch: the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

const BRIEF = { seed: 1, interruptAfterTimeLimit: 2_000, markInterruptAsFailure: false };

test("CRLF, LF, CR and mixed ends, with and without the last, give the same events", async () => {
  await fc.assert(fc.asyncProperty(aLineEnds, sameWithOtherEnds), { numRuns: 200, ...BRIEF });
});

test("a mail with quoted From lines gives in a mailbox what it gives alone", async () => {
  await fc.assert(fc.asyncProperty(fc.nat(), fc.stringMatching(/^[a-z0-9 :@.]{0,40}$/), fc.boolean(), sameInMailbox), {
    numRuns: 100,
    ...BRIEF,
  });
});
