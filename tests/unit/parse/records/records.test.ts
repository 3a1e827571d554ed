import { describe, expect, test } from "vitest";
import { eventItemsOf, eventOf, itemsOf } from "#tests/unit/parse/support";

const json = (value: unknown) => JSON.stringify(value);
const mail = { source: "news@example.org", messageId: "0101-abc", sourceIp: "203.0.113.9" };
const sesBounce = {
  notificationType: "Bounce",
  mail,
  bounce: {
    bounceType: "Permanent",
    bounceSubType: "General",
    reportingMTA: "dns; a8-70.smtp-out.amazonses.com",
    remoteMtaIp: "198.51.100.7",
    feedbackId: "fb-1",
    timestamp: "2026-11-20T10:00:00.101Z",
    bouncedRecipients: [
      {
        emailAddress: "Ann@example.com",
        status: "5.7.1",
        action: "failed",
        diagnosticCode: "smtp; 550 5.7.1 Relaying denied",
      },
    ],
  },
};
const epoch = 1_790_000_000;

describe("no failure of the mail", () => {
  const sg = { email: "a@example.com", timestamp: epoch, sg_event_id: "e" };
  test.each<[string, unknown, string[]]>([
    [
      "a suppressed address at SES",
      { ...sesBounce, bounce: { ...sesBounce.bounce, bounceSubType: "OnAccountSuppressionList" } },
      ["suppressed"],
    ],
    ["a dropped mail at SendGrid", { ...sg, event: "dropped", reason: "Bounced Address" }, ["suppressed"]],
    ["a complaint at SendGrid", { ...sg, event: "spamreport" }, ["feedback_report"]],
    ["an opened mail at SendGrid", { ...sg, event: "open" }, []],
    [
      "a suppressed address at Mailgun",
      {
        "event-data": {
          event: "failed",
          reason: "suppress-bounce",
          recipient: "a@example.com",
          "delivery-status": { code: 605 },
        },
      },
      ["suppressed"],
    ],
    [
      "a blocked address at Brevo, no server asked",
      { event: "blocked", email: "a@example.com", "message-id": "m", ts_event: epoch, reason: "blocklisted" },
      ["suppressed"],
    ],
  ])("%s", async (_name, value, kinds) => {
    const items = await itemsOf(json(value));
    expect(items.map((item) => (item.kind === "none" ? item.what : item.kind))).toEqual(kinds);
  });
});

describe("records keep their own bytes and their own key", () => {
  const one = (id: string, pad: string) =>
    `{"email":"a@example.com","event":"bounce",${pad}"timestamp":${epoch},"reason":"550 no","sg_event_id":"${id}"}`;

  test("of an array on one line, each element is its own proof", async () => {
    const items = await eventItemsOf(`[${one("x", "")}, ${one("y", "")}]`);
    expect(items.map((item) => Buffer.from(item.raw).toString())).toEqual([one("x", ""), one("y", "")]);
  });

  test("the same event, laid out otherwise or in other company, is the same event", async () => {
    const [first, other] = await eventItemsOf(`[${one("x", "")},\n${one("y", "")}]`);
    const [again] = await eventItemsOf(one("x", "\n  "));
    expect(again?.eventKey).toEqual(first?.eventKey);
    expect(other?.eventKey).not.toEqual(first?.eventKey);
    expect(first?.failureKey).toBeNull();
  });

  test("every recipient of one SES bounce has a key, and SNS or not makes no difference", async () => {
    const two = structuredClone(sesBounce);
    two.bounce.bouncedRecipients.push({
      emailAddress: "bob@example.com",
      status: "5.1.1",
      action: "failed",
      diagnosticCode: "",
    });
    const plain = await eventItemsOf(json(two));
    const wrapped = await eventItemsOf(json({ Type: "Notification", TopicArn: "t", Message: json(two) }));
    expect(plain.map(({ event }) => event.recipient)).toEqual(["Ann@example.com", "bob@example.com"]);
    expect(wrapped.map(({ eventKey }) => eventKey)).toEqual(plain.map(({ eventKey }) => eventKey));
  });

  test("MailerQ's earlier attempts that come again are the same events", async () => {
    const attempt = (code: number) => ({ code, description: "x", time: "2026-11-20 10:00:00" });
    const message = (results: unknown[]) => json({ envelope: "s@example.org", recipient: "a@example.com", results });
    const [first] = await eventItemsOf(message([attempt(450)]));
    const [again, second] = await eventItemsOf(message([attempt(450), attempt(550)]));
    expect(again?.eventKey).toEqual(first?.eventKey);
    expect(second?.eventKey).not.toEqual(first?.eventKey);
  });
});

describe("a record longer than what is looked at first", () => {
  const long = "x".repeat(200_000);

  test.each<[string, unknown]>([
    [
      "of Postmark",
      { RecordType: "Bounce", MessageID: "m", Type: "HardBounce", Email: "a@example.com", Content: long },
    ],
    [
      "of SES",
      {
        ...sesBounce,
        mail: {
          ...mail,
          headers: [
            { name: "Subject", value: "s" },
            { name: "X", value: long },
          ],
        },
      },
    ],
    [
      "of Mailtrap",
      {
        events: [
          {
            event: "bounce",
            timestamp: 1,
            message_id: "m",
            email: "a@example.com",
            event_id: "e",
            response: "x",
            text: long,
          },
        ],
      },
    ],
  ])("%s is known by its beginning", async (_name, value) => {
    expect(await eventOf(json(value))).toMatchObject({ outcome: "bounced" });
  });
});

describe("one bad record among many", () => {
  const good = (id: number) =>
    `{"email":"u${id}@example.com","event":"bounce","timestamp":${epoch},"sg_event_id":"${id}"}`;

  test.each([
    ["a string without an end", '{"email":"x'],
    ["a record cut off", '{"email":"x","event":'],
    ["words", "hello world"],
    ["a comma too many", '{"a":1,,}'],
    ["a hundred levels and more", `{"a":${"[".repeat(200)}${"]".repeat(200)}}`],
  ])("%s is told with its line; the rest is read", async (_name, bad) => {
    const items = await itemsOf([good(1), good(2), bad, good(3)].join("\n"));
    expect(items.map((item) => [item.kind, item.kind === "event" ? item.event.line : item.line])).toEqual([
      ["event", 1],
      ["event", 2],
      ["error", 3],
      ["event", 4],
    ]);
  });

  test("names of prototypes are only names", async () => {
    const item = `{"__proto__":{"email":"x@example.com","event":"bounce"},"constructor":1,"sg_event_id":"1","email":"a@example.com","event":"open"}`;
    expect(await itemsOf(item)).toEqual([]);
    expect(Object.hasOwn(Object.prototype, "email")).toBe(false);
  });

  test("NUL and half characters become what a database takes", async () => {
    const event = await eventOf(
      `{"email":"a@example.com","event":"bounce","timestamp":1,"reason":"550 \\u0000 \\ud800","sg_event_id":"1"}`,
    );
    expect(event.reply).toBe("550 \uFFFD \uFFFD");
  });
});
