import { oneLine, plainMarkdown as plain } from "#lib/platform/plain-markdown";
import { type ReportFacts, titleOf } from "#lib/report/report-facts";

/** The facts as Markdown for people; strangers' text stands in code spans and cannot leave them. */
export function reportMarkdown(facts: ReportFacts): string {
  const blocks = [
    `# ${plain(titleOf(facts.incident))}`,
    plain(facts.incident.sentence ?? "No verdict was made yet."),
    times(facts),
    section("Servers that said no", servers(facts), facts.serversCut, "servers"),
    section("Verdict", verdict(facts)),
    section("Suppression hold", hold(facts)),
    section("Retry cohorts", cohorts(facts)),
    section("Reviews", reviews(facts)),
    section("Stages", stages(facts)),
    section("Replies", replies(facts), facts.repliesCut, "further replies"),
    section("Timeline", timeline(facts), facts.timelineCut, "older entries"),
    ...(facts.redacted ? ["Addresses are masked: only the first letter of each local part is shown."] : []),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function times({ incident }: ReportFacts): string {
  const rows: [string, string][] = [
    ["State", incident.state.replaceAll("_", " ")],
    ["Started", utc(incident.startedAt)],
    ["Detected", utc(incident.detectedAt)],
    ["Peak", utc(incident.peakAt)],
    ["Ended", incident.endedAt ? `${utc(incident.endedAt)} (${incident.endBasis ?? "by hand"})` : "still running"],
    ["Failures", String(incident.events)],
    ["Recipients", String(incident.recipients)],
    ["Attempts at the provider", String(incident.attempts)],
    ["Rows", `/events?incidentId=${incident.id}`],
  ];
  return table(
    ["", ""],
    rows.map(([name, value]) => [name, plain(value)]),
  );
}

function servers({ servers: rows }: ReportFacts): string {
  if (rows.length === 0) return "No event of this incident names a server.";
  return table(
    ["Address", "Host", "Failures", "Recipients", "First", "Last", "Level"],
    rows.map((row) => [
      code(row.remoteIp ?? "not in the source"),
      code(row.remoteMta ?? "not in the source"),
      String(row.events),
      String(row.recipients),
      utc(row.firstSeenAt),
      utc(row.lastSeenAt),
      row.level === null ? row.levelName : `${row.level} ${row.levelName}`,
    ]),
  );
}

function verdict({ verdict: made, evidence }: ReportFacts): string {
  if (!made) return "None yet.";
  const lines = [
    `${plain(made.causeLabel)} (${made.side}), by rule ${made.rule} at ${utc(made.createdAt)}. Decision: ${made.decision}.`,
    made.proof.map((proof) => `- ${plain(proof.text)}`).join("\n"),
    `Facts SHA-256 ${code(made.factsSha256)}`,
  ];
  if (evidence.length > 0) {
    const rows = evidence.map((one) => [
      code(`${one.name} ${one.type}`),
      code(one.resolver),
      one.result,
      utc(one.askedAt),
      code(one.sha256),
    ]);
    lines.push(table(["Question", "Resolver", "Result", "Asked", "SHA-256 of the answer"], rows));
  }
  return lines.filter((line) => line !== "").join("\n\n");
}

function hold({ hold: held }: ReportFacts): string {
  if (!held) return "None.";
  return `${held.state}: ${held.recipients} recipients since ${utc(held.startsAt)}, lease until ${utc(held.leaseUntil)}.`;
}

function cohorts({ cohorts: all }: ReportFacts): string {
  if (all.length === 0) return "None.";
  return all
    .map((cohort) => {
      const head = `Cohort ${cohort.number} by ${plain(cohort.author.name)}: ${cohort.state.replaceAll("_", " ")}, ${cohort.memberCount} members, ${cohort.excludedCount} left out, window ${utc(cohort.windowFrom)} to ${utc(cohort.windowTo)}. Plan ${code(cohort.planHash ?? "not frozen")}.`;
      return [head, ...cohort.excludedByReason.map(({ label, count }) => `- left out: ${count} ${plain(label)}`)].join(
        "\n",
      );
    })
    .join("\n\n");
}

function reviews({ reviews: all }: ReportFacts): string {
  if (all.length === 0) return "None.";
  const alone = all.filter((review) => review.breakGlass);
  const loud = alone.map(
    (review) =>
      `**Break-glass: ${plain(review.decidedBy ?? review.author)} approved cohort ${review.cohortNumber} alone.** Reason: ${plain(review.words ?? "")}\n\n`,
  );
  const rows = table(
    ["Cohort", "Asked by", "Asked", "State", "Decided by", "Decided", "Plan", "Words"],
    all.map((review) => [
      String(review.cohortNumber),
      plain(review.author),
      utc(review.requestedAt),
      `${review.state.replaceAll("_", " ")}${review.breakGlass ? " (break-glass)" : ""}`,
      plain(review.decidedBy ?? "nobody"),
      review.decidedAt ? utc(review.decidedAt) : "not decided",
      code(review.planHash),
      plain(review.words ?? ""),
    ]),
  );
  return `${loud.join("")}${rows}`;
}

function stages({ cohorts: all }: ReportFacts): string {
  const rows = all.flatMap((cohort) =>
    cohort.stages.map((stage) => {
      const { figures } = stage;
      return [
        `${cohort.number}.${stage.stageIndex + 1}`,
        String(stage.size),
        stage.state,
        stage.releasedAt ? utc(stage.releasedAt) : "not released",
        figures
          ? `${figures.delivered} delivered, ${figures.failed} failed, ${figures.deferred} deferred, ${figures.unknown} unknown of ${figures.handedOver}`
          : "not judged",
        plain(figures?.why ?? ""),
      ];
    }),
  );
  return rows.length > 0 ? table(["Stage", "Size", "State", "Released", "Figures", "Why"], rows) : "None.";
}

function replies({ replies: all }: ReportFacts): string {
  if (all.length === 0) return "None.";
  return table(
    ["Failures", "Reply"],
    all.map(({ events, reply }) => [String(events), code(reply ?? "not in the source")]),
  );
}

function timeline({ timeline: all }: ReportFacts): string {
  if (all.length === 0) return "Nothing yet.";
  return all.map((entry) => `- ${utc(entry.at)} · ${plain(entry.actor.name)} · ${plain(entry.text)}`).join("\n");
}

function section(title: string, body: string, cut = 0, what = ""): string {
  return `## ${title}\n\n${body}${cut > 0 ? `\n\nNot shown: ${cut} ${what}.` : ""}`;
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** `2026-11-20 02:14:07 UTC`. */
function utc(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/** A code span on one line, fenced by more backticks than it holds. */
function code(text: string): string {
  const line = oneLine(text) || " ";
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest > 0 ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}
