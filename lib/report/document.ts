import { incidentChart, stagesChart } from "#lib/report/chart";
import { type ReportFacts, titleOf } from "#lib/report/report-facts";
import type { Verdict } from "#lib/verdict/contract";
import type { System } from "#lib/verdict/fix-steps";

/** A piece of text: plain words, words that strangers wrote (`code`), or loud ones. */
export type Run = string | { code: string } | { strong: string };

export type Block =
  | { kind: "text"; runs: readonly Run[] }
  | { kind: "list"; items: readonly (readonly Run[])[] }
  | { kind: "table"; head: readonly string[]; rows: readonly (readonly Run[])[] }
  | { kind: "picture"; svg: string; alt: string };

/** `cut` counts what is not shown. */
export type Section = {
  title: string;
  blocks: readonly Block[];
  cut?: { shown: number; count: number; what: string };
};

/** `Here are 20 of 35 replies, the most frequent ones.`; null when nothing is cut. */
export function cutWords({ cut }: Section): string | null {
  if (!cut || cut.count <= 0) return null;
  return `Here are ${cut.shown} of ${cut.shown + cut.count} ${cut.what}. All of them are in the console.`;
}

/** The report as headings, text, lists, tables and pictures; Markdown and the printable page are written from it. */
export type ReportDocument = { title: string; lead: readonly Block[]; sections: readonly Section[]; foot: string };

/** The facts in the order a reader needs them. */
export function reportDocument(facts: ReportFacts): ReportDocument {
  return {
    title: titleOf(facts.incident),
    lead: [text(facts.incident.sentence ?? "No verdict was made yet."), times(facts)],
    sections: [
      { title: "Course", blocks: course(facts) },
      {
        title: "Servers that said no",
        blocks: servers(facts),
        cut: { shown: facts.servers.length, count: facts.serversCut, what: "servers, those with the most failures" },
      },
      { title: "Verdict", blocks: verdict(facts) },
      {
        title: "What to change",
        blocks: change(facts),
        cut: { shown: facts.routes.length, count: facts.routesCut, what: "routes" },
      },
      { title: "Suppression hold", blocks: hold(facts) },
      { title: "Retry cohorts", blocks: cohorts(facts) },
      { title: "Reviews", blocks: reviews(facts) },
      { title: "Stages", blocks: stages(facts) },
      {
        title: "Replies",
        blocks: replies(facts),
        cut: { shown: facts.replies.length, count: facts.repliesCut, what: "replies, the most frequent ones" },
      },
      {
        title: "Timeline",
        blocks: timeline(facts),
        cut: { shown: facts.timeline.length, count: facts.timelineCut, what: "entries, the newest ones" },
      },
    ],
    foot: facts.redacted ? maskedWords(facts.masked) : "Addresses are shown in full.",
  };
}

function maskedWords({ addresses, links }: ReportFacts["masked"]): string {
  return `Addresses are masked: only the first letter of each local part is shown. Masked here: ${addresses} ${addresses === 1 ? "address" : "addresses"}, ${links} ${links === 1 ? "link" : "links"}.`;
}

function times({ incident }: ReportFacts): Block {
  return table(
    ["", ""],
    [
      ["State", incident.state.replaceAll("_", " ")],
      ["Started", utc(incident.startedAt)],
      ["Detected", utc(incident.detectedAt)],
      ["Peak", utc(incident.peakAt)],
      ["Ended", incident.endedAt ? `${utc(incident.endedAt)} (${incident.endBasis ?? "by hand"})` : "still running"],
      ["Failures", String(incident.events)],
      ["Recipients", String(incident.recipients)],
      ["Attempts at the provider", String(incident.attempts)],
      ["Rows", `/events?incidentId=${incident.id}`],
    ],
  );
}

function course({ incident, course: steps }: ReportFacts): Block[] {
  if (steps.buckets.length === 0) return [text("No count is kept of this time.")];
  return [incidentChart(incident, steps)];
}

function servers({ servers: rows }: ReportFacts): Block[] {
  if (rows.length === 0) return [text("No event of this incident names a server.")];
  return [
    table(
      ["Address", "Host", "Failures", "Recipients", "First", "Last", "Level"],
      rows.map((row) => [
        { code: row.remoteIp ?? "not in the source" },
        { code: row.remoteMta ?? "not in the source" },
        String(row.events),
        String(row.recipients),
        utc(row.firstSeenAt),
        utc(row.lastSeenAt),
        row.level === null ? row.levelName : `${row.level} ${row.levelName}`,
      ]),
    ),
  ];
}

function verdict({ verdict: made, evidence }: ReportFacts): Block[] {
  if (!made) return [text("None yet.")];
  const blocks: Block[] = [
    text(
      `${made.causeLabel} (${made.side}), by rule ${made.rule} at ${utc(made.createdAt)}. Decision: ${made.decision}.`,
    ),
  ];
  if (made.proof.length > 0) blocks.push({ kind: "list", items: made.proof.map((proof) => [proof.text]) });
  blocks.push(text("Facts SHA-256 ", { code: made.factsSha256 }));
  if (evidence.length > 0) {
    const rows = evidence.map((one): Run[] => [
      { code: `${one.name} ${one.type}` },
      { code: one.resolver },
      one.result,
      utc(one.askedAt),
      { code: one.sha256 },
    ]);
    blocks.push(table(["Question", "Resolver", "Result", "Asked", "SHA-256 of the answer"], rows));
  }
  return blocks;
}

export const WHO = {
  us: "Us",
  our_esp: "Our sending service",
  provider: "The mailbox provider",
  domain_admin: "The recipient domain's administrator",
};

function change(facts: ReportFacts): Block[] {
  const { verdict: made, routes } = facts;
  const ours = routes.map((route): Run[] => [
    WHO.us,
    `${route.words} Route for ${route.domain} in ${route.configuration}, line ${route.line}, so since ${utc(route.since)}.`,
    { code: route.raw },
  ]);
  const steps = stepsToTake(facts).map(({ text: words, command, system }): Run[] => [
    made ? WHO[made.actBy.who] : "",
    system ? `${SYSTEM[system]}: ${words}` : words,
    command ? { code: command } : "",
  ]);
  const rows = [...ours, ...steps];
  return [
    made
      ? text(
          { strong: made.actBy.who === "us" ? "We must act." : `${WHO[made.actBy.who]} must act.` },
          ` ${made.actBy.why}`,
        )
      : text("No verdict says yet who must act."),
    ...(rows.length > 0 ? [table(["Who", "What", "With"], rows)] : []),
  ];
}

/** The verdict's steps for the servers that the events came from. */
export function stepsToTake({ verdict: made }: ReportFacts): Verdict["fix"] {
  if (!made) return [];
  return made.fix.filter(({ system }) => system === null || made.systems.includes(system));
}

const SYSTEM: Record<System, string> = {
  postfix: "Postfix",
  exim: "Exim",
  sendmail: "Sendmail",
  kumomta: "KumoMTA",
  powermta: "PowerMTA",
  exchange: "Exchange",
};

function hold({ hold: held }: ReportFacts): Block[] {
  if (!held) return [text("None.")];
  return [
    text(
      `${held.state}: ${held.recipients} recipients since ${utc(held.startsAt)}, lease until ${utc(held.leaseUntil)}.`,
    ),
  ];
}

function cohorts({ cohorts: all }: ReportFacts): Block[] {
  if (all.length === 0) return [text("None.")];
  return all.flatMap((cohort): Block[] => {
    const head = text(
      `Cohort ${cohort.number} by ${cohort.author.name}: ${cohort.state.replaceAll("_", " ")}, ${cohort.memberCount} members, ${cohort.excludedCount} left out, window ${utc(cohort.windowFrom)} to ${utc(cohort.windowTo)}. Plan `,
      { code: cohort.planHash ?? "not frozen" },
      ".",
    );
    if (cohort.excludedByReason.length === 0) return [head];
    const items = cohort.excludedByReason.map(({ label, count }) => [`left out: ${count} ${label}`]);
    return [head, { kind: "list", items }];
  });
}

function reviews({ reviews: all }: ReportFacts): Block[] {
  if (all.length === 0) return [text("None.")];
  const alone = all.filter((review) => review.breakGlass);
  const loud = alone.map((review) =>
    text(
      { strong: `Break-glass: ${review.decidedBy ?? review.author} approved cohort ${review.cohortNumber} alone.` },
      ` Reason: ${review.words ?? ""}`,
    ),
  );
  const rows = all.map((review): Run[] => [
    String(review.cohortNumber),
    review.author,
    utc(review.requestedAt),
    `${review.state.replaceAll("_", " ")}${review.breakGlass ? " (break-glass)" : ""}`,
    review.decidedBy ?? "nobody",
    review.decidedAt ? utc(review.decidedAt) : "not decided",
    { code: review.planHash },
    { code: review.factsSha256 },
    review.words ?? "",
  ]);
  return [
    ...loud,
    table(["Cohort", "Asked by", "Asked", "State", "Decided by", "Decided", "Plan", "Facts they saw", "Words"], rows),
  ];
}

function stages({ cohorts: all }: ReportFacts): Block[] {
  const rows = all.flatMap((cohort) =>
    cohort.stages.map((stage): Run[] => {
      const { figures } = stage;
      return [
        `${cohort.number}.${stage.stageIndex + 1}`,
        String(stage.size),
        stage.state,
        stage.releasedAt ? utc(stage.releasedAt) : "not released",
        figures
          ? `${figures.delivered} delivered, ${figures.failed} failed, ${figures.deferred} deferred, ${figures.unknown} unknown of ${figures.handedOver}${figures.bound === null ? "" : `; at most ${(figures.bound * 100).toFixed(1)} % fail (one-sided, 95 %)`}`
          : "not judged",
        figures?.why ?? "",
      ];
    }),
  );
  if (rows.length === 0) return [text("None.")];
  const picture = stagesChart(all);
  return [table(["Stage", "Size", "State", "Released", "Figures", "Why"], rows), ...(picture ? [picture] : [])];
}

function replies({ replies: all }: ReportFacts): Block[] {
  if (all.length === 0) return [text("None.")];
  const rows = all.map(({ events, reply }): Run[] => [String(events), { code: reply ?? "not in the source" }]);
  return [table(["Failures", "Reply"], rows)];
}

function timeline({ timeline: all }: ReportFacts): Block[] {
  if (all.length === 0) return [text("Nothing yet.")];
  return [{ kind: "list", items: all.map((entry) => [`${utc(entry.at)} · ${entry.actor.name} · ${entry.text}`]) }];
}

function text(...runs: Run[]): Block {
  return { kind: "text", runs };
}

function table(head: readonly string[], rows: readonly (readonly Run[])[]): Block {
  return { kind: "table", head, rows };
}

/** `2026-11-20 02:14:07 UTC`. */
function utc(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}
