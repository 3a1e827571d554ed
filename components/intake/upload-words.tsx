import { formatCount } from "#components/ui/format";
import type { Upload } from "#lib/intake/contract";

const STATE: Record<Upload["state"], { word: string; tone: string }> = {
  receiving: { word: "receiving", tone: "text-muted" },
  queued: { word: "waits to be read", tone: "text-muted" },
  processing: { word: "reading", tone: "text-ink" },
  done: { word: "done", tone: "text-pass" },
  failed: { word: "failed", tone: "text-fail" },
};

const FORMAT: Record<string, string> = {
  postfix_log: "Postfix log",
  mail: "mail",
  rfc3464: "bounce mail",
  mbox: "mbox",
  powermta_csv: "PowerMTA accounting",
  kumomta_json: "KumoMTA log",
  halon_json: "Halon log",
  mailerq_json: "MailerQ results",
  momentum_log: "Momentum bounce log",
  exchange_csv: "Exchange message tracking",
  exchange_send_log: "Exchange send log",
  m365_trace_csv: "Microsoft 365 trace",
  ses_json: "Amazon SES",
  sendgrid_json: "SendGrid",
  mailgun_json: "Mailgun",
  postmark_json: "Postmark",
  sparkpost_json: "SparkPost",
  brevo_json: "Brevo",
  mailjet_json: "Mailjet",
  mandrill_json: "Mandrill",
  resend_json: "Resend",
  mailersend_json: "MailerSend",
  postal_json: "Postal",
  mailtrap_json: "Mailtrap",
  smtp_transcript: "SMTP dialogue",
  unknown: "not recognised",
};

export function UploadStateWord({ state }: { state: Upload["state"] }) {
  return <span className={STATE[state].tone}>{STATE[state].word}</span>;
}

export function formatWords(upload: Pick<Upload, "format" | "encoding" | "state">): string {
  const format =
    upload.format === null
      ? upload.state === "failed"
        ? "not recognised"
        : "not identified yet"
      : (FORMAT[upload.format] ?? upload.format);
  return upload.encoding === "identity" ? format : `${format}, ${upload.encoding}`;
}

/** What a finished upload came to, in one sentence. */
export function receiptSentence(upload: Pick<Upload, "read" | "inserted" | "duplicates" | "rejected">): string {
  const parts = [`${formatCount(upload.read)} read`, `${formatCount(upload.inserted)} new`];
  if (upload.duplicates > 0) parts.push(`${formatCount(upload.duplicates)} known before`);
  if (upload.rejected > 0) parts.push(`${formatCount(upload.rejected)} rejected`);
  return parts.join(" · ");
}
