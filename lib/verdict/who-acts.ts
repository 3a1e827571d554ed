import type { Format } from "#lib/parse/delivery-event";
import type { RuleId } from "#lib/verdict/truth-table";

export const ACTORS = ["us", "our_esp", "provider", "domain_admin"] as const;
export type ActBy = (typeof ACTORS)[number];

/** Formats that only a sending service gives: its servers, its resolvers and its routes are not ours to change. */
const ESP_FORMATS: readonly Format[] = [
  "ses_json",
  "sendgrid_json",
  "mailgun_json",
  "postmark_json",
  "sparkpost_json",
  "brevo_json",
  "mailjet_json",
  "mandrill_json",
  "resend_json",
  "mailersend_json",
  "mailtrap_json",
];

const SENDER: readonly RuleId[] = ["R1a", "R1b", "R1c", "R1d", "R1e", "R3"];

const WHO: Record<RuleId, { who: ActBy; why: string }> = {
  R0: { who: "us", why: "A log that names the refusing server must be brought in." },
  R1a: { who: "us", why: "The refusing hop is ours." },
  R1b: { who: "us", why: "The look-up failed on the sending side." },
  R1c: { who: "us", why: "The old answer is kept on the sending side." },
  R1d: { who: "us", why: "The route is set on the sending side." },
  R1e: { who: "us", why: "The way was chosen on the sending side." },
  R2: { who: "provider", why: "Its own servers refuse." },
  R3: { who: "us", why: "Only mail of one of our pools is refused." },
  R4: { who: "domain_admin", why: "Only the domain's administrator can have its servers serve it." },
  R5: { who: "provider", why: "Its own servers treat capitals wrongly." },
  RT: { who: "us", why: "What sets the refused mail apart from the test must be found on the sending side first." },
  R6: { who: "domain_admin", why: "Only who runs the domain's DNS can make its answers agree." },
  R7: { who: "us", why: "The address is on our list." },
  "R–": { who: "us", why: "More evidence must be brought in before anybody else can be asked." },
};

/** Who must act on a verdict. When the events come from a sending service alone, what is ours to fix is for it to do. */
export function whoActs(rule: RuleId, formats: readonly string[]): { who: ActBy; why: string } {
  const byService = formats.length > 0 && formats.every((format) => ESP_FORMATS.some((esp) => esp === format));
  if (!byService || !SENDER.includes(rule)) return WHO[rule];
  return { who: "our_esp", why: "The events come from a sending service, and it chose the way of the mail." };
}
