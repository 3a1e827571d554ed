import { describe, expect, test } from "vitest";
import type { ParsedItem } from "#lib/parse/delivery-event";
import { signalOfFeedback } from "#lib/parse/feedback";
import { itemsOf } from "#tests/unit/parse/support";

const json = (value: unknown) => JSON.stringify(value);
const AT = "2026-09-21T14:13:20.000Z";
const EPOCH = 1_790_000_000;
const ADA = "Ada.Lovelace@example.com";

const signalsOf = (items: readonly ParsedItem[]) =>
  items.flatMap((item) =>
    item.kind === "none" && item.said
      ? item.said.signals.map(({ kind, recipient, occurredAt }) => [kind, recipient, occurredAt.toISOString()])
      : [],
  );

const sesMail = { messageId: "m", source: "s@example.org", destination: [ADA] };
const mandrill = (event: string) => ({ event, _id: "m", ts: EPOCH, msg: { _id: "m", email: ADA, ts: EPOCH } });
const mailgun = (event: string) => ({ "event-data": { event, id: "e", recipient: ADA, timestamp: EPOCH } });
const sendgrid = (event: string) => ({ event, email: ADA, timestamp: EPOCH, sg_event_id: "e" });
const sparkpost = (type: string) => ({
  msys: { x: { type, event_id: "e", rcpt_to: ADA.toLowerCase(), raw_rcpt_to: ADA, timestamp: String(EPOCH) } },
});
const brevo = (event: string) => ({ event, email: ADA, "message-id": "<m>", ts_epoch: EPOCH * 1000 });
const mailjet = (event: string) => ({ event, email: ADA, time: EPOCH, MessageID: 1 });
const mailersend = (type: string) => ({
  type,
  created_at: AT,
  data: { id: "e", created_at: AT, email: { recipient: { email: ADA } } },
});
const mailtrap = (event: string) => ({
  events: [{ event, email: ADA, event_id: "e", message_id: "m", timestamp: EPOCH }],
});
const postmark = (more: object) => ({ MessageID: "m", ...more });
const changed = (why: string | null, off = true) =>
  postmark({
    RecordType: "SubscriptionChange",
    Recipient: ADA,
    ChangedAt: AT,
    SuppressSending: off,
    SuppressionReason: why,
  });

describe("complaints and unsubscriptions of providers", () => {
  test.each<[string, unknown, "complained" | "unsubscribed"]>([
    [
      "SES complaint",
      {
        notificationType: "Complaint",
        mail: sesMail,
        complaint: { timestamp: AT, feedbackId: "f", complainedRecipients: [{ emailAddress: ADA }] },
      },
      "complained",
    ],
    [
      "SES subscription",
      {
        eventType: "Subscription",
        mail: sesMail,
        subscription: { timestamp: AT, newTopicPreferences: { unsubscribeAll: true } },
      },
      "unsubscribed",
    ],
    ["SendGrid spamreport", sendgrid("spamreport"), "complained"],
    ["SendGrid unsubscribe", sendgrid("unsubscribe"), "unsubscribed"],
    ["SendGrid group_unsubscribe", sendgrid("group_unsubscribe"), "unsubscribed"],
    ["Mailgun complained", mailgun("complained"), "complained"],
    ["Mailgun unsubscribed", mailgun("unsubscribed"), "unsubscribed"],
    [
      "Postmark SpamComplaint",
      postmark({ RecordType: "SpamComplaint", Email: ADA, BouncedAt: AT, ID: 7 }),
      "complained",
    ],
    ["Postmark SubscriptionChange by hand", changed("ManualSuppression"), "unsubscribed"],
    ["Postmark SubscriptionChange after a complaint", changed("SpamComplaint"), "complained"],
    [
      "Postmark Unsubscribe",
      postmark({ RecordType: "Bounce", Type: "Unsubscribe", Email: ADA, BouncedAt: AT, ID: 7 }),
      "unsubscribed",
    ],
    ["SparkPost spam_complaint", sparkpost("spam_complaint"), "complained"],
    ["SparkPost list_unsubscribe", sparkpost("list_unsubscribe"), "unsubscribed"],
    ["SparkPost link_unsubscribe", sparkpost("link_unsubscribe"), "unsubscribed"],
    ["Brevo spam", brevo("spam"), "complained"],
    ["Brevo unsubscribed", brevo("unsubscribed"), "unsubscribed"],
    ["Mailjet spam", mailjet("spam"), "complained"],
    ["Mailjet unsub", mailjet("unsub"), "unsubscribed"],
    ["Mandrill spam", mandrill("spam"), "complained"],
    ["Mandrill unsub", mandrill("unsub"), "unsubscribed"],
    [
      "Resend complained",
      { type: "email.complained", created_at: AT, data: { email_id: "m", to: [ADA] } },
      "complained",
    ],
    ["MailerSend spam_complaint", mailersend("activity.spam_complaint"), "complained"],
    ["MailerSend unsubscribed", mailersend("activity.unsubscribed"), "unsubscribed"],
    ["Mailtrap spam", mailtrap("spam"), "complained"],
    ["Mailtrap unsubscribe", mailtrap("unsubscribe"), "unsubscribed"],
    [
      "KumoMTA Feedback",
      {
        type: "Feedback",
        recipient: "fbl@example.org",
        response: {},
        timestamp: EPOCH,
        feedback_report: { feedback_type: "abuse", original_rcpt_to: [`<${ADA}>`] },
      },
      "complained",
    ],
  ])("%s", async (_name, value, kind) => {
    const items = await itemsOf(json(value));
    expect(signalsOf(items)).toEqual([[kind, ADA, AT]]);
    expect(items.map((item) => (item.kind === "none" ? item.what : item.kind))).toEqual([
      kind === "complained" ? "feedback_report" : "unsubscription",
    ]);
  });

  test.each<[string, unknown]>([
    ["an address switched off after a bounce at Postmark", changed("HardBounce")],
    ["an address switched on again at Postmark", changed(null, false)],
    ["a resubscription at SendGrid", sendgrid("group_resubscribe")],
    [
      "a preference of SES that leaves no list",
      {
        eventType: "Subscription",
        mail: sesMail,
        subscription: { timestamp: AT, newTopicPreferences: { unsubscribeAll: false } },
      },
    ],
  ])("%s says nothing of the kind", async (_name, value) => {
    expect(signalsOf(await itemsOf(json(value)))).toEqual([]);
  });

  test("SES names all whose complaint it may be, and each is kept", async () => {
    const complainedRecipients = [{ emailAddress: ADA }, { emailAddress: "b@example.com" }, { emailAddress: "" }];
    const value = { notificationType: "Complaint", mail: sesMail, complaint: { timestamp: AT, complainedRecipients } };
    expect(signalsOf(await itemsOf(json(value))).map(([, recipient]) => recipient)).toEqual([ADA, "b@example.com"]);
  });

  test("the same record read twice has the same key, another recipient another", async () => {
    const key = async (value: unknown) => {
      const [item] = await itemsOf(json(value));
      return item?.kind === "none" ? Buffer.from(item.said?.signals[0]?.signalKey ?? "").toString("hex") : "";
    };
    expect(await key(sendgrid("spamreport"))).toBe(await key({ ...sendgrid("spamreport"), useragent: "x" }));
    expect(await key(sendgrid("spamreport"))).not.toBe(
      await key({ ...sendgrid("spamreport"), email: "b@example.com" }),
    );
    expect(await key(sendgrid("spamreport"))).not.toBe(await key(sendgrid("unsubscribe")));
  });
});

function report(fields: string, original = ""): string {
  return [
    "From: fbl@example.net",
    "To: abuse@example.org",
    "Date: Mon, 21 Sep 2026 14:20:00 +0000",
    "MIME-Version: 1.0",
    'Content-Type: multipart/report; report-type=feedback-report; boundary="b"',
    "",
    "--b",
    "Content-Type: text/plain",
    "",
    "This is a report of abuse.",
    "--b",
    "Content-Type: message/feedback-report",
    "",
    fields,
    "",
    "--b",
    "Content-Type: message/rfc822",
    "",
    original,
    "--b--",
    "",
  ].join("\n");
}
const fields = (...lines: string[]) => ["User-Agent: Fbl/1.0", "Version: 1", ...lines].join("\n");
const ARRIVED = "Arrival-Date: Mon, 21 Sep 2026 16:13:20 +0200";

describe("feedback reports (RFC 5965)", () => {
  test.each<[string, string, unknown[]]>([
    [
      "name their recipient and time",
      report(fields("Feedback-Type: abuse", `Original-Rcpt-To: <${ADA}>`, ARRIVED)),
      [["complained", ADA, AT]],
    ],
    [
      "an opt-out is an unsubscription",
      report(fields("Feedback-Type: opt-out", `Original-Rcpt-To: rfc822; ${ADA}`, ARRIVED)),
      [["unsubscribed", ADA, AT]],
    ],
    [
      "without the field the one address of the mail complained about is taken",
      report(fields("Feedback-Type: abuse", ARRIVED), `From: n@example.org\nTo: Ada <${ADA}>\nSubject: x\n\ntext`),
      [["complained", ADA, AT]],
    ],
    [
      "without a time of their own they have that of the mail",
      report(fields("Feedback-Type: fraud", `Original-Rcpt-To: ${ADA}`)),
      [["complained", ADA, "2026-09-21T14:20:00.000Z"]],
    ],
    [
      "a blanked recipient is nobody",
      report(fields("Feedback-Type: abuse", "Original-Rcpt-To: redacted-9f@redacted.invalid")),
      [],
    ],
    [
      "several recipients in the mail's own To name nobody",
      report(fields("Feedback-Type: abuse"), "To: a@example.com, b@example.com\n\nx"),
      [],
    ],
    ["“not spam” takes a complaint back", report(fields("Feedback-Type: not-spam", `Original-Rcpt-To: ${ADA}`)), []],
    [
      "a broken signature is no complaint",
      report(fields("Feedback-Type: auth-failure", `Original-Rcpt-To: ${ADA}`)),
      [],
    ],
  ])("%s", async (_name, text, expected) => {
    const items = await itemsOf(text);
    expect(items).toHaveLength(1);
    expect(items[0]?.kind).toBe("none");
    expect(signalsOf(items)).toEqual(expected);
  });

  test("the same report with other line ends has the same key", async () => {
    const text = report(fields("Feedback-Type: abuse", `Original-Rcpt-To: ${ADA}`));
    const keyOf = async (raw: string) => {
      const [item] = await itemsOf(raw);
      return item?.kind === "none" ? Buffer.from(item.said?.signals[0]?.signalKey ?? "").toString("hex") : "none";
    };
    expect(await keyOf(text.replaceAll("\n", "\r\n"))).toBe(await keyOf(text));
  });

  test("a type nobody has heard of is taken for a complaint", () => {
    expect(signalOfFeedback("miscategorized")).toBe("complained");
    expect(signalOfFeedback(null)).toBe("complained");
  });
});
