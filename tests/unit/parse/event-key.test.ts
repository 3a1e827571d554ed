import { describe, expect, test } from "vitest";
import { eventItemsOf, fixture } from "#tests/unit/parse/support";

const hex = (bytes: Uint8Array | null | undefined) => (bytes ? Buffer.from(bytes).toString("hex") : null);
const keysOf = async (input: string | Uint8Array, now?: Date) =>
  (await eventItemsOf(input, now)).map((item) => hex(item.eventKey));
const line =
  "Nov 21 00:20:12 out postfix/smtp[1]: 4F1AB2C3D4: to=<ann@acorn.example>, relay=none, dsn=4.3.0, status=deferred (x)";

describe("keys of log lines", () => {
  test("every event of a log has its own", async () => {
    const keys = await keysOf(fixture("postfix.maillog"));
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.length).toBeGreaterThan(40);
  });

  test("the line ends play no part", async () => {
    const text = fixture("postfix.maillog").toString();
    const keys = await keysOf(text);
    expect(await keysOf(text.replaceAll("\n", "\r\n"))).toEqual(keys);
    expect(await keysOf(text.replaceAll("\n", "\r"))).toEqual(keys);
    expect(await keysOf(text.trimEnd())).toEqual(keys);
  });

  test("the same line read a year later is the same event", async () => {
    expect(await keysOf(`${line}\n`, new Date("2028-01-01T00:00:00Z"))).toEqual(await keysOf(`${line}\n`));
  });

  test("equal lines of one second are told apart, the same way each time", async () => {
    const keys = await keysOf(`${line}\n${line}\n`);
    expect(new Set(keys).size).toBe(2);
    expect(await keysOf(`${line}\n${line}\n`)).toEqual(keys);
    expect(await keysOf(`${line}\n`)).toEqual(keys.slice(0, 1));
  });

  test("a rotated part of a log has the keys of the whole", async () => {
    const lines = fixture("postfix.maillog").toString().split("\n");
    const keys = new Set(await keysOf(lines.join("\n")));
    const part = await keysOf(lines.slice(100).join("\n"));
    expect(part.filter((key) => !keys.has(key))).toEqual([]);
  });
});

describe("keys of reports", () => {
  test("each recipient of a report has its own", async () => {
    expect(new Set(await keysOf(fixture("postfix-063.eml"))).size).toBe(2);
  });

  test("the same report stored with other line ends is the same event", async () => {
    const text = fixture("postfix-002.eml").toString("latin1");
    const keys = await keysOf(text);
    expect(await keysOf(text.replaceAll("\n", "\r\n"))).toEqual(keys);
    expect(await keysOf(text.replaceAll("\n", "\r"))).toEqual(keys);
  });

  test("the same report in a mailbox is the same event", async () => {
    const mail = fixture("postfix-002.eml");
    const mbox = Buffer.concat([Buffer.from("From MAILER-DAEMON Sat Nov 21 00:20:12 2026\n"), mail]);
    expect(await keysOf(mbox)).toEqual(await keysOf(mail));
  });
});

describe("failure keys", () => {
  test("a report and the log line of the same failure share one", async () => {
    const log = await eventItemsOf(fixture("postfix.maillog"));
    for (const file of ["postfix-002.eml", "postfix-025.eml", "postfix-068.eml", "postfix-063.eml"]) {
      for (const item of await eventItemsOf(fixture(file))) {
        const twins = log.filter((other) => hex(other.failureKey) === hex(item.failureKey));
        expect(twins.map((twin) => twin.event.recipient)).toEqual([item.event.recipient]);
      }
    }
  });

  test("an expired mail's report shares the key of the qmgr line", async () => {
    const [report] = await eventItemsOf(fixture("postfix-049.eml"));
    const log = await eventItemsOf(fixture("postfix.maillog"));
    const twin = log.find((item) => hex(item.failureKey) === hex(report?.failureKey));
    expect(Buffer.from(twin?.raw ?? []).toString()).toContain("status=expired");
  });

  test("only a bounce with a queue id has one", async () => {
    const items = await eventItemsOf(fixture("postfix.maillog"));
    expect(items.filter((item) => (item.failureKey !== null) !== (item.event.outcome === "bounced"))).toEqual([]);
    const [exim] = await eventItemsOf(fixture("exim-058.eml"));
    expect(exim?.failureKey).toBeNull();
  });
});
