import { csvCell } from "#lib/platform/csv-cell";
import { stepsToTake, WHO } from "#lib/report/document";
import { type ReportFacts, titleOf } from "#lib/report/report-facts";

type Cell = string | number | null;
type Row = { at?: Cell; who?: Cell; what: Cell; count?: Cell; detail?: Cell };

const COLUMNS = ["section", "at", "who", "what", "count", "detail"] as const;

/** The facts as one table, a line each, guarded against formulas (RFC 4180, CRLF). */
export function reportCsv(facts: ReportFacts): string {
  const lines = Object.entries(sectionsOf(facts)).flatMap(([section, rows]) =>
    rows.map(({ at = null, who = null, what, count = null, detail = null }) => [section, at, who, what, count, detail]),
  );
  return [COLUMNS, ...lines].map((line) => `${line.map(csvCell).join(",")}\r\n`).join("");
}

function sectionsOf(facts: ReportFacts): Record<string, Row[]> {
  const { incident, verdict, hold } = facts;
  return {
    incident: [
      { what: "title", detail: titleOf(incident) },
      { what: "state", detail: incident.state },
      { what: "sentence", detail: incident.sentence },
      { at: incident.startedAt, what: "started" },
      { at: incident.detectedAt, what: "detected" },
      { at: incident.peakAt, what: "peak" },
      { at: incident.endedAt, what: "ended", detail: incident.endBasis },
      { what: "failures", count: incident.events },
      { what: "recipients", count: incident.recipients },
      { what: "attempts", count: incident.attempts },
    ],
    course: facts.course.buckets.map(({ at, attempts, failures, expected, upper }) => ({
      at,
      what: `failures in ${facts.course.stepSeconds} s`,
      count: failures,
      detail: `${attempts === null ? "nothing heard" : `of ${attempts} attempts`}${expected === null || upper === null ? "" : `; expected ${expected}, usual up to ${upper}`}`,
    })),
    server: facts.servers.map((server) => ({
      at: server.firstSeenAt,
      who: server.remoteIp,
      what: server.remoteMta,
      count: server.events,
      detail: `${server.levelName}; last seen ${server.lastSeenAt}`,
    })),
    verdict: verdict
      ? [
          { at: verdict.createdAt, who: verdict.rule, what: verdict.side, detail: verdict.sentence },
          { what: "facts sha256", detail: verdict.factsSha256 },
          ...verdict.proof.map((proof) => ({ what: "proof", detail: proof.text })),
        ]
      : [],
    evidence: facts.evidence.map(({ askedAt, resolver, name, type, result, sha256 }) => ({
      at: askedAt,
      who: resolver,
      what: `${name} ${type} ${result}`,
      detail: sha256,
    })),
    hold: hold
      ? [{ at: hold.startsAt, what: hold.state, count: hold.recipients, detail: `lease until ${hold.leaseUntil}` }]
      : [],
    cohort: facts.cohorts.flatMap((cohort) => [
      {
        at: cohort.createdAt,
        who: cohort.author.name,
        what: `cohort ${cohort.number} ${cohort.state}`,
        count: cohort.memberCount,
        detail: cohort.planHash,
      },
      ...cohort.excludedByReason.map(({ label, count }) => ({
        what: `cohort ${cohort.number} left out`,
        count,
        detail: label,
      })),
    ]),
    review: facts.reviews.map((review) => ({
      at: review.decidedAt ?? review.requestedAt,
      who: review.decidedBy ?? review.author,
      what: `cohort ${review.cohortNumber} ${review.state}${review.breakGlass ? " by break-glass" : ""}`,
      detail: review.planHash,
    })),
    stage: facts.cohorts.flatMap((cohort) =>
      cohort.stages.map((stage) => ({
        at: stage.judgedAt ?? stage.releasedAt,
        who: stage.adapter,
        what: `cohort ${cohort.number} stage ${stage.stageIndex + 1} ${stage.state}`,
        count: stage.size,
        detail: stage.figures?.why ?? null,
      })),
    ),
    reply: facts.replies.map(({ reply, events }) => ({ what: "reply", count: events, detail: reply })),
    timeline: facts.timeline.map(({ at, actor, kind, text }) => ({ at, who: actor.name, what: kind, detail: text })),
    change: [
      ...(verdict ? [{ who: WHO[verdict.actBy.who], what: "must act", detail: verdict.actBy.why }] : []),
      ...facts.routes.map(({ configuration, line, raw, words, since }) => ({
        at: since,
        who: WHO.us,
        what: words,
        detail: `${configuration}, line ${line}: ${raw}`,
      })),
      ...stepsToTake(facts).map(({ text, command }) => ({
        ...(verdict ? { who: WHO[verdict.actBy.who] } : {}),
        what: text,
        detail: command,
      })),
    ],
    cut: [
      { what: "servers not shown", count: facts.serversCut },
      { what: "routes not shown", count: facts.routesCut },
      { what: "replies not shown", count: facts.repliesCut },
      { what: "timeline entries not shown", count: facts.timelineCut },
    ],
    report: [
      { what: "addresses masked", count: facts.masked.addresses },
      { what: "links masked", count: facts.masked.links },
      { what: "facts sha256", detail: facts.sha256 },
    ],
  };
}
