import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export type SampleKind = "mail" | "mbox" | "log" | "record" | "transcript";
export type Sample = { name: string; kind: SampleKind; bytes: Buffer };

const FIXTURES = resolve(import.meta.dirname, "../fixtures/parse");
/** Enough of a log to hold every kind of line, little enough to be read thousands of times. */
const LOG_BYTES = 24_000;

const json = (value: unknown): string => JSON.stringify(value);
const REPLY = "554 5.7.1 <a@example.net>: Relay access denied";
const AT = 1_793_232_000;

/** One record of each source, made by its documentation. */
const RECORDS: Record<string, string> = {
  "ses.json": json({
    notificationType: "Bounce",
    bounce: {
      bounceType: "Permanent",
      bounceSubType: "General",
      bouncedRecipients: [
        { emailAddress: "a@example.net", action: "failed", status: "5.7.1", diagnosticCode: `smtp; ${REPLY}` },
        { emailAddress: "b@example.net", action: "failed", status: "5.1.1", diagnosticCode: "smtp; 550 5.1.1 unknown" },
      ],
      timestamp: "2026-11-20T00:00:00.000Z",
      remoteMtaIp: "192.0.2.10",
      reportingMTA: "dsn; out.example.com",
    },
    mail: { messageId: "0000014a", source: "sender@example.com", timestamp: "2026-11-20T00:00:00.000Z" },
  }),
  "sendgrid.json": json([
    {
      email: "a@example.net",
      event: "bounce",
      type: "blocked",
      reason: REPLY,
      status: "5.7.1",
      timestamp: AT,
      ip: "192.0.2.5",
      sg_event_id: "e1",
      "smtp-id": "<m1@example.com>",
    },
    { email: "b@example.net", event: "deferred", response: "451 4.7.1 later", timestamp: AT, sg_event_id: "e2" },
  ]),
  "mailgun.json": json({
    "event-data": {
      event: "failed",
      severity: "permanent",
      timestamp: AT + 0.5,
      recipient: "a@example.net",
      "delivery-status": { code: 554, "enhanced-code": "5.7.1", message: REPLY, "mx-host": "mx1.example.net" },
      message: { headers: { "message-id": "m1@example.com" } },
    },
  }),
  "postmark.json": json({
    RecordType: "Bounce",
    MessageID: "m1",
    Type: "HardBounce",
    TypeCode: 1,
    Email: "a@example.net",
    From: "sender@example.com",
    BouncedAt: "2026-11-20T00:00:00Z",
    Details: REPLY,
  }),
  "sparkpost.json": json([
    {
      msys: {
        message_event: {
          type: "bounce",
          event_id: "1",
          rcpt_to: "a@example.net",
          raw_rcpt_to: "A@example.net",
          raw_reason: REPLY,
          error_code: "554",
          timestamp: String(AT),
          ip_address: "192.0.2.10",
        },
      },
    },
  ]),
  "kumomta.ndjson": `${["Bounce", "TransientFailure", "Delivery"]
    .map((type) =>
      json({
        type,
        id: "k1",
        sender: "sender@example.com",
        recipient: "a@example.net",
        queue: "example.net",
        response: {
          code: 554,
          enhanced_code: { class: 5, subject: 7, detail: 1 },
          content: "Relay access denied",
          command: "RCPT TO:<a@example.net>",
        },
        peer_address: { name: "mx1.example.net.", addr: "192.0.2.10" },
        timestamp: AT,
        egress_source: "pool-a",
      }),
    )
    .join("\n")}\n`,
  "powermta.csv": `type,timeLogged,orig,rcpt,orcpt,dsnAction,dsnStatus,dsnDiag,dsnMta,dlvSourceIp,dlvDestinationIp,vmta
b,2026-11-20 00:00:00+0000,sender@example.com,a@example.net,,failed,5.7.1,"smtp;${REPLY}",mx1.example.net (192.0.2.10),198.51.100.7,192.0.2.10,vmta1
t,2026-11-20 00:00:01+0000,sender@example.com,b@example.net,,delayed,4.7.1,"smtp;451 4.7.1 ""later"", please",mx1.example.net (192.0.2.10),198.51.100.7,192.0.2.10,vmta1
`,
};

const TRANSCRIPT = `Trying 192.0.2.10...
Connected to mx1.example.net.
220 mx1.example.net ESMTP
EHLO out.example.com
250-mx1.example.net
250 SIZE 10485760
MAIL FROM:<sender@example.com>
250 2.1.0 Ok
RCPT TO:<a@example.net>
${REPLY}
QUIT
221 2.0.0 Bye
`;

/** One input of each kind Rebound reads: the fixtures of tests/fixtures, a mailbox of them, records and a dialogue. */
export function samples(): Sample[] {
  const names = readdirSync(FIXTURES, { recursive: true, encoding: "utf8" }).sort();
  const mails = names
    .filter((name) => name.endsWith(".eml"))
    .map((name): Sample => ({ name, kind: "mail", bytes: readFileSync(join(FIXTURES, name)) }));
  const logs = names
    .filter((name) => name.endsWith("log"))
    .map((name): Sample => ({ name, kind: "log", bytes: headOf(readFileSync(join(FIXTURES, name))) }));
  const box = mails.map(({ bytes }) => `From x Sat Nov 21 00:20:12 2026\n${bytes.toString("latin1")}\n`).join("");
  return [
    ...mails,
    { name: "all.mbox", kind: "mbox", bytes: Buffer.from(box, "latin1") },
    ...logs,
    ...Object.entries(RECORDS).map(([name, text]): Sample => ({ name, kind: "record", bytes: Buffer.from(text) })),
    { name: "dialogue.txt", kind: "transcript", bytes: Buffer.from(TRANSCRIPT) },
  ];
}

/** Whole lines only. */
function headOf(bytes: Buffer): Buffer {
  return bytes.length <= LOG_BYTES ? bytes : bytes.subarray(0, bytes.lastIndexOf(10, LOG_BYTES) + 1);
}
