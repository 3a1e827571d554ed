/** Who posts webhooks: the word in the address, and the format that is expected to come. */
export const WEBHOOK_SOURCES = {
  ses: "ses_json",
  sendgrid: "sendgrid_json",
  mailgun: "mailgun_json",
  postmark: "postmark_json",
  sparkpost: "sparkpost_json",
  brevo: "brevo_json",
  mailjet: "mailjet_json",
  mandrill: "mandrill_json",
  resend: "resend_json",
  mailersend: "mailersend_json",
  postal: "postal_json",
  mailtrap: "mailtrap_json",
  kumomta: "kumomta_json",
  halon: "halon_json",
  mailerq: "mailerq_json",
} as const satisfies Record<string, string>;

const PREFIX = "webhook/";

/** True for a word that a webhook's address may end with. */
export function isWebhookSource(name: string): name is keyof typeof WEBHOOK_SOURCES {
  return Object.hasOwn(WEBHOOK_SOURCES, name);
}

/** What the upload of a webhook is called by. */
export function webhookSource(name: keyof typeof WEBHOOK_SOURCES): string {
  return PREFIX + name;
}

/** The format that an upload of this source is said to have; null when it came another way. */
export function formatSaidBy(source: string | null): string | null {
  if (!source?.startsWith(PREFIX)) return null;
  const name = source.slice(PREFIX.length);
  return isWebhookSource(name) ? WEBHOOK_SOURCES[name] : null;
}
