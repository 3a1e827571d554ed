import { expect, test } from "vitest";
import { replayScenario } from "#lib/pipeline/replay-scenario";
import { SCENARIOS } from "#lib/pipeline/scenario/pack";

/** The moment `rebound scenario verify` plays at. */
const now = new Date("2026-03-12T02:36:00.000Z");

test.each(SCENARIOS.map(({ name }) => name))(
  "%s gives the incidents, windows, verdicts and decisions it must",
  async (name) => {
    const checks = await replayScenario(name, { now });
    expect(checks.filter((check) => !check.holds)).toEqual([]);
  },
  60_000,
);
