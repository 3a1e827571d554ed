import type { ScenarioDefinition } from "#lib/pipeline/scenario/scenario";
import { twoAtOnce } from "#lib/pipeline/scenario/two-at-once";

/** Every incident that can be rehearsed; the first is what the empty console offers. */
export const SCENARIOS: readonly ScenarioDefinition[] = [twoAtOnce];
