import fc from "fast-check";
import { test, vi } from "vitest";
import { aLineEnds, sameInMailbox, sameWithOtherEnds } from "#tests/fuzz/line-ends";
import { forAtMost } from "#tests/support/for-at-most";

// A bound for what hangs, not a stopwatch: the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

const BRIEF_MS = 2_000;

test("CRLF, LF, CR and mixed ends, with and without the last, give the same events", async () => {
  await fc.assert(fc.asyncProperty(aLineEnds, forAtMost(BRIEF_MS, sameWithOtherEnds)), { numRuns: 200, seed: 1 });
});

test("a mail with quoted From lines gives in a mailbox what it gives alone", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(),
      fc.stringMatching(/^[a-z0-9 :@.]{0,40}$/),
      fc.boolean(),
      forAtMost(BRIEF_MS, sameInMailbox),
    ),
    {
      numRuns: 100,
      seed: 1,
    },
  );
});
