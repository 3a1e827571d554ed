import type { Cohort } from "#lib/cohort/contract";
import type { Hold } from "#lib/hold/contract";
import type { Incident, RejectingServer, TimelineEntry } from "#lib/incident/contract";
import type { Verdict } from "#lib/verdict/contract";
import { placeWords } from "#lib/volume/scope/scope";

/** One DNS answer that the verdict read, by its hash. */
export type EvidenceHash = {
  name: string;
  type: string;
  resolver: string;
  result: string;
  askedAt: string;
  sha256: string;
};

export type ReportReview = {
  id: string;
  cohortNumber: number;
  state: string;
  author: string;
  requestedAt: string;
  decidedBy: string | null;
  decidedAt: string | null;
  words: string | null;
  /** Approved by its own author alone. */
  breakGlass: boolean;
  planHash: string;
  factsSha256: string;
};

/** Equal replies, with each recipient's own address taken out; `reply` is null when the source gave none. */
export type ReplyTemplate = { reply: string | null; events: number; sampleEventId: string };

/**
 * Refusals a step around the incident; `attempts` null: nothing at all was heard in it. `expected` and `upper` are what
 * was usual there; null while the series was too young to say.
 */
export type Course = {
  stepSeconds: number;
  buckets: {
    at: string;
    attempts: number | null;
    failures: number;
    expected: number | null;
    upper: number | null;
  }[];
};

/** A static route of ours that takes mail of the incident's domains, as it was last held against DNS. */
export type ReportRoute = {
  configuration: string;
  line: number;
  raw: string;
  domain: string;
  severity: string;
  words: string;
  since: string;
};

/**
 * Everything a report tells, in the order it tells it. Nothing in it says when the report was made or by whom, so
 * the same facts give the same bytes.
 */
export type ReportFacts = {
  redacted: boolean;
  /** How many addresses and links were masked; zeroes when nothing is. */
  masked: { addresses: number; links: number };
  /** Of all that follows, keys sorted: reports with the same hash tell the same. */
  sha256: string;
  incident: Omit<Incident, "held" | "topServers">;
  course: Course;
  servers: RejectingServer[];
  serversCut: number;
  verdict: (Verdict & { factsSha256: string }) | null;
  evidence: EvidenceHash[];
  /** Those at fault or to be watched, faults first. */
  routes: ReportRoute[];
  routesCut: number;
  hold: Hold | null;
  cohorts: Cohort[];
  reviews: ReportReview[];
  replies: ReplyTemplate[];
  repliesCut: number;
  timeline: TimelineEntry[];
  timelineCut: number;
};

/** `Incident 12: relay denied at Yahoo`. */
export function titleOf({ number, reason, providerLabel, ...scope }: ReportFacts["incident"]): string {
  return `Incident ${number}: ${reason.replaceAll("_", " ")} at ${placeWords(scope, providerLabel)}`;
}
