import { expect, test } from "vitest";
import { comparePairs, type Pair } from "#lib/verdict/compare";

const known = { ownHop: () => null, providerOf: () => null, registrable: () => null };
const smarthost: Pair = {
  remoteIp: "203.0.113.26",
  remoteMta: "smtp.relay.example",
  domain: "corp.example",
  events: 40,
  sampleEventId: "1",
};
const pathOf = (pair: Pair) =>
  comparePairs([pair], { domains: ["corp.example"], rows: [], older: [] }, known, new Date("2026-03-12T02:00:00Z"))[0]
    ?.path;

test("a server that was known as ours when the mail went out is our own way, whatever DNS says", () => {
  expect(pathOf({ ...smarthost, heardAsOurs: true })).toBe("own");
  expect(pathOf({ ...smarthost, remoteIp: null, heardAsOurs: true })).toBe("own");
  expect(pathOf(smarthost)).toBe("unknown");
});

test("a source that names no server stays unnamed, though our own system spoke", () => {
  expect(pathOf({ ...smarthost, remoteIp: null, remoteMta: null, heardAsOurs: true })).toBe("unnamed");
});
