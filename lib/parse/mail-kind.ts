import type { NotAnEvent } from "#lib/parse/delivery-event";
import { field } from "#lib/parse/headers";
import { decodeWords } from "#lib/parse/mails/encoded-words";
import type { Mail } from "#lib/parse/mime";

const AUTO_SUBJECTS = [
  "auto:",
  "automatic reply:",
  "autoreply:",
  "out of office",
  "auto reply:",
  "automatische antwort",
  "abwesenheit",
  "réponse automatique",
  "respuesta automática",
  "resposta automática",
  "risposta automatica",
  "automatisch antwoord",
  "автоответ",
  "自动答复",
  "自動応答",
] as const;

/** What a mail without a delivery report is. Real bounces say `Auto-Submitted` too, so their sender is asked first. */
export function kindOfMail(mail: Mail): NotAnEvent {
  const report = mail.parameters.get("report-type")?.toLowerCase();
  const has = (type: string) => mail.parts.some((part) => part.type === type);
  if (report === "feedback-report" || has("message/feedback-report")) return "feedback_report";
  if (report === "disposition-notification" || has("message/disposition-notification")) return "disposition";
  if (isFromDaemon(mail)) return "not_a_report";
  const submitted = (field(mail.headers, "auto-submitted") ?? "").toLowerCase();
  const subject = decodeWords(field(mail.headers, "subject") ?? "").toLowerCase();
  const auto =
    submitted.startsWith("auto-") ||
    field(mail.headers, "precedence")?.toLowerCase() === "auto_reply" ||
    field(mail.headers, "x-apple-action")?.toLowerCase() === "vacation" ||
    AUTO_SUBJECTS.some((start) => subject.startsWith(start));
  return auto ? "auto_reply" : "not_a_report";
}

/** True when a mail system is the author. */
export function isFromDaemon(mail: Mail): boolean {
  const from = (field(mail.headers, "from") ?? "").toLowerCase();
  return from.includes("mailer-daemon") || from.includes("postmaster");
}
