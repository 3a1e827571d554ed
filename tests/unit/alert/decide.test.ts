import { expect, test } from "vitest";
import { decide, type RuleTerms, type Seen, type Standing } from "#lib/alert/decide";
import { type AlertMessage, mailText, slackBody } from "#lib/alert/message";
import { ruleSentence } from "#lib/alert/rule-sentence";
import { ATTEMPTS_MAX, nextAttempt } from "#lib/platform/backoff";

const OPENED = new Date("2026-03-01T02:16:00Z");
const NOW = new Date("2026-03-01T02:30:00Z");
const RULE: RuleTerms = {
  reason: null,
  providers: [],
  pool: null,
  minRecipients: 3,
  side: "any",
  tellEnd: false,
};
const SEEN: Seen = {
  reason: "relay_denied",
  provider: "example",
  pool: null,
  state: "open",
  side: null,
  recipients: 10,
  openedAt: OPENED,
  endedAt: null,
  withdrawn: false,
};
const NOTHING: Standing = { sequence: 0, running: false, side: null, recipients: 0 };
const TOLD: Standing = { sequence: 1, running: true, side: null, recipients: 10 };
const ended = { endedAt: new Date("2026-03-01T02:25:00Z") };

type Case = [
  string,
  string,
  { rule?: Partial<RuleTerms>; seen?: Partial<Seen>; told?: Standing; acknowledged?: true; now?: Date },
];
test.each<Case>([
  ["a new one is told", "opened", {}],
  ["it waits a minute for the verdict", "wait", { now: new Date("2026-03-01T02:16:59Z") }],
  ["and no longer", "opened", { now: new Date("2026-03-01T02:17:00Z") }],
  ["nor when the verdict is there", "opened", { now: OPENED, seen: { side: "theirs" } }],
  ["too few recipients are not told", "silent", { seen: { recipients: 2 } }],
  ["another reason is not told", "silent", { rule: { reason: "greylisted" } }],
  ["another provider is not told", "silent", { rule: { providers: ["other"] } }],
  ["another pool is not told", "silent", { rule: { pool: "a" } }],
  ["another side is not told", "silent", { rule: { side: "ours" }, seen: { side: "theirs" } }],
  ["its side is told", "opened", { rule: { side: "ours" }, seen: { side: "ours" } }],
  ["history is not told", "silent", { seen: { endedAt: new Date("2026-02-20T00:00:00Z") } }],
  ["what was merged tells nothing", "silent", { seen: { state: "merged" }, told: TOLD }],
  ["what was withdrawn tells nothing", "silent", { seen: { withdrawn: true } }],
  ["an acknowledged one is not told", "silent", { acknowledged: true }],
  ["the same again is not told", "silent", { told: TOLD }],
  ["a side that becomes known is told", "escalated", { told: TOLD, seen: { side: "ours" } }],
  ["“unknown” is no side", "silent", { told: TOLD, seen: { side: "unknown" } }],
  ["a side that changes is told", "escalated", { told: { ...TOLD, side: "ours" }, seen: { side: "theirs" } }],
  ["39 after 10 is not told", "silent", { told: TOLD, seen: { recipients: 39 } }],
  ["40 after 10 is told", "escalated", { told: TOLD, seen: { recipients: 40 } }],
  ["not after acknowledgement", "silent", { told: TOLD, seen: { recipients: 40 }, acknowledged: true }],
  ["the end is silent by default", "silent", { told: TOLD, seen: ended }],
  ["the end is told where asked for", "ended", { told: TOLD, seen: ended, rule: { tellEnd: true } }],
  ["the end is told once", "silent", { told: { ...TOLD, running: false }, seen: ended, rule: { tellEnd: true } }],
  [
    "a reopened one is told even if acknowledged",
    "escalated",
    { told: { ...TOLD, running: false }, acknowledged: true },
  ],
])("%s", (_name, kind, { rule, seen, told, acknowledged, now }) => {
  const made = decide({ ...RULE, ...rule }, { ...SEEN, ...seen }, told ?? NOTHING, {
    acknowledged: acknowledged ?? false,
    now: now ?? NOW,
  });
  expect(made.kind).toBe(kind);
});

test("attempts wait 1 min, 5 min, 30 min, 2 h and 6 h, then stop", () => {
  const waits = Array.from({ length: ATTEMPTS_MAX }, (_, index) => nextAttempt(index + 1, NOW));
  expect(waits.map((at) => (at ? (at.getTime() - NOW.getTime()) / 60_000 : null))).toEqual([1, 5, 30, 120, 360, null]);
});

test("a rule reads as one sentence", () => {
  expect(
    ruleSentence({ ...RULE, reason: "relay_denied", tellEnd: true, tellDrift: false, side: "ours" }, "#mail-ops"),
  ).toBe(
    "If relay denied at any provider exceeds what is expected, with at least 3 recipients and is judged ours, tell #mail-ops, also when it has ended.",
  );
});

test.each([
  [false, true, "tell #ops, also when any static route of ours stops leading to the live MX."],
  [true, true, "tell #ops, also when it has ended and when any static route of ours stops leading to the live MX."],
  [false, false, "tell #ops."],
])("a rule's end says what else is told: ended %s, routes %s", (tellEnd, tellDrift, end) => {
  expect(ruleSentence({ ...RULE, tellEnd, tellDrift }, "#ops").endsWith(end)).toBe(true);
});

test("what a mail server said cannot forge markup or lines", () => {
  const message: AlertMessage = {
    kind: "opened",
    why: null,
    incident: {
      id: "inc_1",
      number: 1,
      url: "https://desk.example/incidents/inc_1",
      state: "open",
      reason: "relay_denied",
      provider: "example",
      providerLabel: "Example\r\nBcc: x",
      pool: null,
      startedAt: OPENED.toISOString(),
      endedAt: null,
      recipients: 4,
      side: "theirs",
      sentence: "They said <!channel> & <b>no</b>.",
    },
  };
  const mail = mailText(message);
  expect(mail.subject).toBe("relay denied at Example Bcc: x");
  expect(mail.html).toContain("Theirs: They said &lt;!channel&gt; &amp; &lt;b&gt;no&lt;/b&gt;.");
  expect(slackBody(message)).not.toContain("<!channel>");
});
