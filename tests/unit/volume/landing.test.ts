import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { type Classified, landingOf } from "#lib/volume/landing/landing";
import { classified } from "#tests/support/classified";

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const land = (events: Classified[], format: "postfix_log" | "rfc3464" = "postfix_log") =>
  landingOf(events, format, sha256);

test("a delivery is counted and not kept", () => {
  const landing = land([classified({ outcome: "delivered" })]);
  expect(landing.kept).toEqual([]);
  expect(landing.deliveries).toHaveLength(1);
});

test("an event twice in one batch is one", () => {
  const twice = classified({ key: "same" });
  expect(land([twice, classified({ key: "same" })]).kept).toEqual([expect.objectContaining({ event: twice.event })]);
});

test("two tellings of one failure in one batch: the first claims it", () => {
  const landing = land([classified({ key: "first", failure: "f" }), classified({ key: "second", failure: "f" })]);
  expect(landing.kept).toHaveLength(2);
  expect(landing.claims).toEqual([{ failureKey: Buffer.from("f"), eventKey: Buffer.from("first") }]);
});

test("our own refusal of somebody else claims nothing and moves no recipient", () => {
  const landing = land([classified({ inbound: true, failure: "f" })]);
  expect(landing.kept).toHaveLength(1);
  expect(landing.claims).toEqual([]);
  expect(landing.recipients).toEqual([]);
});

test("rows lie in the order of their keys, so that two uploads lock them alike", () => {
  const landing = land(
    ["c", "a", "b"].map((key) => classified({ key, failure: `f${key}`, recipient: `${key}@example.org` })),
  );
  const texts = (keys: Uint8Array[]) => keys.map((key) => Buffer.from(key).toString());
  expect(texts(landing.kept.map((row) => row.eventKey))).toEqual(["a", "b", "c"]);
  expect(texts(landing.claims.map((row) => row.failureKey))).toEqual(["fa", "fb", "fc"]);
  expect(landing.recipients.map((row) => row.recipientKey)).toEqual([
    "a@example.org",
    "b@example.org",
    "c@example.org",
  ]);
});

test("a recipient keeps the latest delivery and the latest failure of the batch", () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 0, minute));
  const landing = land([
    classified({ key: "1", occurredAt: at(5) }),
    classified({ key: "2", occurredAt: at(3) }),
    classified({ key: "3", occurredAt: at(4), outcome: "delivered" }),
    classified({ key: "4", occurredAt: at(9), outcome: "relayed" }),
  ]);
  expect(landing.recipients).toEqual([{ recipientKey: "a@example.org", deliveredAt: at(4), failedAt: at(5) }]);
});

test("the recipients of one report share one raw mail; a log line is kept with its event", () => {
  const raw = Buffer.from("Return-Path: <>\r\n");
  const landing = land([classified({ key: "1", raw }), classified({ key: "2", raw })], "rfc3464");
  expect(landing.rawMessages).toEqual([{ sha256: sha256(raw), bytes: raw }]);
  expect(landing.kept.map((row) => [row.rawMessageSha256, row.rawLine])).toEqual([
    [sha256(raw), null],
    [sha256(raw), null],
  ]);
  expect(land([classified({ raw })]).kept[0]).toMatchObject({ rawMessageSha256: null, rawLine: raw });
});
