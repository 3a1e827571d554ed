import type { Format } from "#lib/parse/delivery-event";
import { isHalon, isMailerq, readHalon, readMailerq } from "#lib/parse/records/attempts";
import { isBrevo, readBrevo } from "#lib/parse/records/brevo";
import type { Told } from "#lib/parse/records/draft";
import type { Json } from "#lib/parse/records/json-value";
import { isKumomta, readKumomta } from "#lib/parse/records/kumomta";
import { isMailgun, readMailgun } from "#lib/parse/records/mailgun";
import { isMailjet, readMailjet } from "#lib/parse/records/mailjet";
import { isMailtrap, readMailtrap } from "#lib/parse/records/mailtrap";
import { isMandrill, readMandrill } from "#lib/parse/records/mandrill";
import { isPostal, readPostal } from "#lib/parse/records/postal";
import { isPostmark, readPostmark } from "#lib/parse/records/postmark";
import { isMailersend, isResend, readMailersend, readResend } from "#lib/parse/records/resend";
import { isSendgrid, readSendgrid } from "#lib/parse/records/sendgrid";
import { isSes, readSes } from "#lib/parse/records/ses";
import { isSparkpost, readSparkpost } from "#lib/parse/records/sparkpost";

/** Who writes JSON records: how one shows itself, and what it says. */
export type JsonSource = {
  format: Format;
  name: string;
  is(value: Json): boolean;
  read(value: Json): Told[];
};

/** JSON sources, the plainest signs first: the first that knows a record has it. */
export const JSON_SOURCES: readonly JsonSource[] = [
  { format: "ses_json", name: "Amazon SES", is: isSes, read: readSes },
  { format: "sparkpost_json", name: "SparkPost", is: isSparkpost, read: readSparkpost },
  { format: "mailgun_json", name: "Mailgun", is: isMailgun, read: readMailgun },
  { format: "postmark_json", name: "Postmark", is: isPostmark, read: readPostmark },
  { format: "mandrill_json", name: "Mandrill", is: isMandrill, read: readMandrill },
  { format: "resend_json", name: "Resend", is: isResend, read: readResend },
  { format: "mailersend_json", name: "MailerSend", is: isMailersend, read: readMailersend },
  { format: "postal_json", name: "Postal", is: isPostal, read: readPostal },
  { format: "kumomta_json", name: "KumoMTA", is: isKumomta, read: readKumomta },
  { format: "halon_json", name: "Halon", is: isHalon, read: readHalon },
  { format: "mailerq_json", name: "MailerQ", is: isMailerq, read: readMailerq },
  { format: "brevo_json", name: "Brevo", is: isBrevo, read: readBrevo },
  { format: "mailjet_json", name: "Mailjet", is: isMailjet, read: readMailjet },
  { format: "mailtrap_json", name: "Mailtrap", is: isMailtrap, read: readMailtrap },
  { format: "sendgrid_json", name: "SendGrid", is: isSendgrid, read: readSendgrid },
];
