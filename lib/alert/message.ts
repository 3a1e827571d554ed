import { z } from "zod";
import { IsoTime } from "#lib/platform/wire";

/** What one alert says, kept as it was decided, so that sending it again says the same. Never a recipient's address. */
export const AlertMessage = z.object({
  kind: z.enum(["opened", "escalated", "ended", "drift", "test"]),
  /** Why it is told again; null otherwise. */
  why: z.string().nullable(),
  incident: z
    .object({
      id: z.string(),
      number: z.number().int(),
      url: z.string(),
      state: z.string(),
      reason: z.string(),
      provider: z.string(),
      providerLabel: z.string(),
      pool: z.string().nullable(),
      startedAt: IsoTime,
      endedAt: IsoTime.nullable(),
      recipients: z.number().int(),
      side: z.string().nullable(),
      sentence: z.string().nullable(),
    })
    .nullable(),
  /** Of a drift: the static route that stopped leading to the live MX. */
  route: z
    .object({
      key: z.string(),
      configuration: z.string(),
      line: z.number().int(),
      domain: z.string(),
      standing: z.string(),
      words: z.string(),
      hosts: z.array(z.string()),
      mx: z.array(z.string()),
      since: IsoTime,
      url: z.string(),
    })
    .optional(),
});
export type AlertMessage = z.infer<typeof AlertMessage>;

/** The message in words: a title on one line, then lines. */
export type AlertWords = { title: string; lines: string[]; url: string | null };

export function alertWords({ kind, why, incident, route }: AlertMessage): AlertWords {
  if (route)
    return {
      title: oneLine(`A static route of ours no longer fits the MX of ${route.domain}`),
      lines: [
        `Ours: ${route.configuration}. ${route.words}`,
        `Found ${utc(route.since)}, before or without any refusal. Correct or remove the line, then ask DNS again.`,
      ].map(oneLine),
      url: route.url,
    };
  if (!incident)
    return {
      title: "Rebound: this is a test",
      lines: ["This channel works. Alerts about mail-bounce incidents will arrive here."],
      url: null,
    };
  const place = incident.pool ? `${incident.providerLabel}, pool ${incident.pool}` : incident.providerLabel;
  const what = `${incident.reason.replaceAll("_", " ")} at ${place}`;
  const begin = { opened: "", escalated: "Again: ", ended: "Ended: ", drift: "", test: "" }[kind];
  const until = incident.endedAt ? `, until ${utc(incident.endedAt)}` : "";
  const lines = [
    `Since ${utc(incident.startedAt)}${until}. ${incident.recipients} ${incident.recipients === 1 ? "recipient" : "recipients"} affected.`,
    `${sideWords(incident.side)}${incident.sentence ? ` ${incident.sentence}` : ""}`,
  ];
  if (why) lines.unshift(why);
  return { title: oneLine(`${begin}${what}`), lines: lines.map(oneLine), url: incident.url };
}

function sideWords(side: string | null): string {
  if (side === "ours") return "Ours:";
  if (side === "theirs") return "Theirs:";
  if (side === "address") return "The addresses:";
  return side === null ? "Whose side it is, is not known yet." : "Whose side it is cannot be told.";
}

function utc(at: string): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
}

/** Body of the signed webhook. `id` is the delivery's: the same one twice is one alert. */
export function webhookBody(id: string, createdAt: Date, message: AlertMessage): string {
  const { title, lines } = alertWords(message);
  return JSON.stringify({
    type: `alert.${message.kind}`,
    id,
    timestamp: createdAt.toISOString(),
    data: { title, text: lines.join("\n"), why: message.why, incident: message.incident, ...routeOf(message) },
  });
}

/** The key is ours alone: it says which drift was told. */
function routeOf({ route }: AlertMessage): object {
  if (!route) return {};
  const { key: _, ...rest } = route;
  return { route: rest };
}

function linkWords({ route }: AlertMessage): string {
  return route ? "Open the routes" : "Open the incident";
}

/** Body for Slack's incoming webhooks and those that follow them: `text` for all, `blocks` for Slack. */
export function slackBody(message: AlertMessage): string {
  const { title, lines, url } = alertWords(message);
  const said = lines.map(slackText).join("\n");
  const link = url ? `\n<${url}|${linkWords(message)}>` : "";
  return JSON.stringify({
    text: `*${slackText(title)}*\n${said}${link}`,
    blocks: [
      { type: "header", text: { type: "plain_text", text: title.slice(0, 150) } },
      { type: "section", text: { type: "mrkdwn", text: `${said.slice(0, 2800)}${link}` } },
    ],
  });
}

function slackText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

export type MailText = { subject: string; text: string; html: string };

/** The same as a mail: plain text and simple HTML. */
export function mailText(message: AlertMessage): MailText {
  const { title, lines, url } = alertWords(message);
  const html = [`<p><strong>${escapeHtml(title)}</strong></p>`, ...lines.map((line) => `<p>${escapeHtml(line)}</p>`)];
  if (url) html.push(`<p><a href="${escapeHtml(url)}">${linkWords(message)}</a></p>`);
  return {
    subject: title,
    text: [title, "", ...lines, ...(url ? ["", url] : []), ""].join("\n"),
    html: html.join("\n"),
  };
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
