import { describe, expect, test } from "vitest";
import { FALSE_ALARM_REASONS, FALSE_ALARM_WORDS, teachesBaseline } from "#lib/incident/state/false-alarm";
import {
  INCIDENT_STATES,
  type IncidentState,
  type Mover,
  mayMove,
  stateByFacts,
  statesBefore,
} from "#lib/incident/state/transitions";

const LETTERS: Record<string, Mover> = {
  d: "data",
  v: "verdict",
  r: "release",
  p: "person",
  m: "merge",
  u: "unmerge",
};

/** Who may, by first letter; columns in the order of the rows. */
const TABLE = `
              open  identified monitoring retrying resolved reviewed false_alarm merged
open          -     v          dpmu       r        p        -        p           m
identified    -     -          dpmu       r        p        -        p           m
monitoring    dpmu  dpmu       -          r        p        -        p           m
retrying      r     r          r          -        rp       -        -           -
resolved      p     p          p          -        -        p        -           m
reviewed      p     p          p          -        -        -        -           -
false_alarm   p     p          p          -        -        -        -           -
merged        u     u          u          -        u        -        -           -
`;

const [head = [], ...rows] = TABLE.trim()
  .split("\n")
  .map((line) => line.trim().split(/\s+/));
const pairs = rows.flatMap(([from, ...cells]) =>
  cells.map((cell, index) => ({ from: from as IncidentState, to: head[index] as IncidentState, cell })),
);

test("the table names every pair of states", () => {
  expect(pairs).toHaveLength(INCIDENT_STATES.length ** 2);
  expect(rows.map(([from]) => from)).toEqual([...INCIDENT_STATES]);
});

test.each(pairs)("$from → $to: $cell", ({ from, to, cell }) => {
  const movers = Object.entries(LETTERS).filter(([, mover]) => mayMove(from, to, mover));
  expect(movers.map(([letter]) => letter).join("") || "-").toBe(cell);
});

test("what leads to a state is read from the same table", () => {
  expect(statesBefore("reviewed", "person")).toEqual(["resolved"]);
  expect(statesBefore("false_alarm", "person")).toEqual(["open", "identified", "monitoring"]);
  expect(statesBefore("merged", "merge")).toEqual(["open", "identified", "monitoring", "resolved"]);
  expect(statesBefore("merged", "data")).toEqual([]);
});

test.each([
  { endedAt: new Date(0), side: "ours", state: "monitoring" },
  { endedAt: null, side: "theirs", state: "identified" },
  { endedAt: null, side: "unknown", state: "open" },
  { endedAt: null, side: null, state: "open" },
])("an incident that nobody decided on stands at $state when it ended $endedAt and is $side", ({ state, ...facts }) => {
  expect(stateByFacts(facts)).toBe(state);
});

describe("a false alarm", () => {
  test("teaches the detector only where its level is the usual one", () => {
    expect(FALSE_ALARM_REASONS.filter(teachesBaseline)).toEqual(["usual_level"]);
  });

  test("says for each reason what calling it that does to the detector", () => {
    for (const reason of FALSE_ALARM_REASONS) {
      const { effect } = FALSE_ALARM_WORDS[reason];
      expect(effect).toContain(teachesBaseline(reason) ? "learns this level" : "learns nothing");
    }
  });
});
