/** What one attempt did to one recipient, as read from the bytes. Names: RFC 3464, RFC 5321 (docs/glossary.md). */
export type Outcome = "delivered" | "deferred" | "bounced" | "relayed" | "expanded";

/** Where the rejecting address stood. */
export type RemoteIpFrom = "log" | "diagnostic" | "human_text" | "received" | "field";

/** Where a mail names its recipient: in report fields, in its words, in X-Failed-Recipients, or only in the VERP address it came to. */
export type RecipientFrom = "report" | "text" | "header" | "verp";

/** Which clock gave `occurredAt`; earlier ones are better (the attempt beats the arrival beats the intake). */
export type OccurredAtFrom = "log" | "last_attempt" | "arrival" | "date_header" | "intake";

/** Mails: their bytes are kept whole. Everything else is kept as the line or record that tells of the event. */
const MAIL_FORMATS = ["rfc3464", "mbox"] as const;

const LOG_FORMATS = [
  "postfix_log",
  "exim_log",
  "sendmail_log",
  "qmail_log",
  "opensmtpd_log",
  "courier_log",
  "haraka_log",
  "zonemta_log",
  "momentum_log",
  "powermta_csv",
  "exchange_csv",
  "exchange_send_log",
  "kumomta_json",
  "halon_json",
  "mailerq_json",
] as const;

const RECORD_FORMATS = [
  "ses_json",
  "sendgrid_json",
  "mailgun_json",
  "postmark_json",
  "sparkpost_json",
  "brevo_json",
  "mailjet_json",
  "mandrill_json",
  "resend_json",
  "postal_json",
  "mailersend_json",
  "mailtrap_json",
  "m365_trace_csv",
  "smtp_transcript",
] as const;

export const FORMATS = [...MAIL_FORMATS, ...LOG_FORMATS, ...RECORD_FORMATS, "unknown"] as const;

export type Format = (typeof FORMATS)[number];

/** Whether an event of this format is proved by a whole mail. */
export function isMailFormat(format: Format): boolean {
  return (MAIL_FORMATS as readonly string[]).includes(format);
}

export type ParsedEvent = {
  /** 1-based line of the failure in a log, 1 in a mail. */
  line: number;
  /** 0-based index of the mail in its file (mbox); 0 for logs. */
  index: number;
  outcome: Outcome;
  /** Byte for byte as the source has it. */
  recipient: string;
  /** Of mails only. */
  recipientFrom?: RecipientFrom;
  originalRecipient: string | null;
  /** The report's own Status (RFC 3464 §2.3.4), or dsn= of a log. */
  status: string | null;
  replyCode: number | null;
  /** The enhanced code inside the reply (RFC 3463). */
  enhancedStatus: string | null;
  /** Verbatim, multi-line kept. */
  reply: string | null;
  /** CONNECT, EHLO, MAIL FROM, RCPT TO, DATA, end of DATA. */
  smtpCommand: string | null;
  remoteMta: string | null;
  /** Canonical text form. */
  remoteIp: string | null;
  remoteIpFrom: RemoteIpFrom | null;
  remotePort: number | null;
  reportingMta: string | null;
  sourceIp: string | null;
  pool: string | null;
  mailFrom: string | null;
  queueId: string | null;
  messageId: string | null;
  occurredAt: Date;
  occurredAtFrom: OccurredAtFrom;
  /** Our own server refused somebody else: never a bounce of ours. */
  inbound: boolean;
};

/** `suppressed`: the provider did not try, because the address is on a list of its own. */
export type NotAnEvent =
  | "auto_reply"
  | "feedback_report"
  | "unsubscription"
  | "disposition"
  | "not_a_report"
  | "suppressed";

/** What a recipient said of our mail. No server refused anything, so it is never counted as a failure. */
export type SignalKind = "complained" | "unsubscribed";

export type ParsedSignal = {
  kind: SignalKind;
  /** Byte for byte as the source has it. */
  recipient: string;
  /** The source's own word for it (`abuse`, `fraud`, …: RFC 5965 §7.3); null when it has none. */
  type: string | null;
  occurredAt: Date;
  occurredAtFrom: OccurredAtFrom;
  /** The same report or record read again has the same key. */
  signalKey: Uint8Array;
};

/** One thing read: an event with the bytes that prove it, a thing that is no event, or a thing that could not be read. */
export type ParsedItem =
  | { kind: "event"; event: ParsedEvent; raw: Uint8Array; eventKey: Uint8Array; failureKey: Uint8Array | null }
  | { kind: "none"; what: NotAnEvent; line: number; index: number; said?: { signals: ParsedSignal[]; raw: Uint8Array } }
  | { kind: "error"; line: number; index: number; message: string; excerpt: string };

/** What came of some bytes: at most a few thousand items, always cut at the same places for the same bytes. */
export type ParsedBatch = {
  format: Format;
  items: ParsedItem[];
  /** Lines or mails read in this batch, items or not. */
  read: number;
  /** Bytes consumed since the start, after decompression. */
  bytes: number;
  /** Limits that were hit: {what, where}. */
  notices: { what: string; where: string }[];
};

export type ParseOptions = {
  /** Intake time: the year of a BSD timestamp is the newest that does not put the line after it. */
  now: Date;
  /** Name of the file, for messages only. */
  name: string;
  /** What the user says it is; a wrong guess is told, not obeyed. */
  format?: Format;
};
