import { describe, expect, test } from "vitest";
import {
  durationWords,
  grewSentence,
  groupDigits,
  movedSentence,
  openedSentence,
  stoppedSentence,
  type Told,
  whenUtc,
} from "#lib/incident/words";

const at = (time: string) => new Date(`2026-11-20T${time}:00Z`);
const now = at("06:00");
const told: Told = {
  reason: "relay_denied",
  place: "Yahoo",
  events: 412,
  recipients: 400,
  attempts: 480,
  expected: 3.2,
  startedAt: at("02:14"),
  endedAt: at("05:31"),
};

test.each([
  [0, "0"],
  [999, "999"],
  [4812, "4\u2009812"],
  [1234567, "1\u2009234\u2009567"],
])("%i is written %s", (value, words) => {
  expect(groupDigits(value)).toBe(words);
});

test.each([
  [20_000, "less than a minute"],
  [42 * 60_000, "42 min"],
  [197 * 60_000, "3 h 17 min"],
  [2 * 3_600_000, "2 h"],
  [52 * 3_600_000, "2 d 4 h"],
  [72 * 3_600_000, "3 d"],
])("%i ms is written %s", (milliseconds, words) => {
  expect(durationWords(milliseconds)).toBe(words);
});

test("a time of another day carries its date", () => {
  expect(whenUtc(at("02:14"), now)).toBe("02:14 UTC");
  expect(whenUtc(at("02:14"), new Date("2026-11-21T02:00:00Z"))).toBe("2026-11-20 02:14 UTC");
});

describe("the sentence of the opening", () => {
  test("names provider, share, start and what was expected", () => {
    expect(openedSentence(told, "baseline", "", now)).toBe(
      "Relay denied at Yahoo rose to 412 of 480 attempts from 02:14 UTC; 3 were expected.",
    );
  });

  test.each([
    [0.4, "fewer than 1 was expected"],
    [1.2, "1 was expected"],
    [5000, "5\u2009000 were expected"],
  ])("with %d expected says %s", (expected, words) => {
    expect(openedSentence({ ...told, expected }, "baseline", "", now)).toContain(words);
  });

  test("gives no share where no delivery is known, and says so", () => {
    expect(openedSentence({ ...told, attempts: null }, "baseline", "", now)).toBe(
      "Relay denied at Yahoo rose to 412 failures to 400 recipients from 02:14 UTC; 3 were expected. No delivery to it is known, so the share of attempts is not.",
    );
  });

  test("names the rule when a new series opened it", () => {
    expect(openedSentence(told, "young", "ten in an hour", now)).toBe(
      "Relay denied at Yahoo rose to 412 of 480 attempts from 02:14 UTC. Opened by the rule for a new series: ten in an hour.",
    );
  });
});

test("the end says what it rests on", () => {
  expect(stoppedSentence(told, "accepted", now)).toBe(
    "Relay denied at Yahoo stopped. The last was at 05:31 UTC, after 3 h 17 min. Attempts are accepted again.",
  );
  expect(stoppedSentence(told, "silence", now)).toContain("that is silence, not proof of acceptance");
  expect(stoppedSentence(told, "superseded", now)).toBe(
    "Relay denied at Yahoo has stayed at this level for a week. From here on it counts as usual there; it has not ended.",
  );
});

test("growth and moves say from what to what", () => {
  expect(grewSentence({ ...told, recipients: 1 }, now)).toBe(
    "It has grown to 412 failures to 1 recipient since 02:14 UTC.",
  );
  const after = { startedAt: at("02:00"), endedAt: at("05:40") };
  expect(movedSentence(told, after, now)).toBe(
    "With the data that came in later the start moved from 02:14 UTC to 02:00 UTC and the end moved from 05:31 UTC to 05:40 UTC.",
  );
});
