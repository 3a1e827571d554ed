import type { Side } from "#lib/classify/contract";

/** A record of a rehearsed zone, as lib/evidence answers it. */
export type ZoneRecord = {
  name: string;
  type: "MX" | "A" | "AAAA" | "PTR";
  ttl: number;
  data: string | { preference: number; exchange: string };
};

export type ScenarioFile = { name: string; bytes: Uint8Array };

export type ScenarioBuild = {
  files: ScenarioFile[];
  zones: { origin: string; records: ZoneRecord[] }[];
};

/** What Rebound must find in it. Times in minutes before `now`. */
export type ExpectedIncident = {
  provider: string;
  startedMinutesAgo: number;
  endedMinutesAgo: number;
  side: Side;
  rule: string;
};

/** An incident to rehearse: data and a seed; `build` gives the same bytes for the same `now`. */
export type ScenarioDefinition = {
  name: string;
  title: string;
  story: string;
  /** In words, for the list. */
  expect: string;
  expected: ExpectedIncident[];
  build(now: Date): ScenarioBuild;
};
