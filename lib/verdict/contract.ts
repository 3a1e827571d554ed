import { z } from "zod";
import { SideShape } from "#lib/classify/contract";
import { RejectingServerShape } from "#lib/incident/contract";
import { operation } from "#lib/platform/operation";
import { IsoTime } from "#lib/platform/wire";
import { PATHS } from "#lib/verdict/facts";
import { SYSTEMS, VERIFIES } from "#lib/verdict/fix-steps";
import { RISKS } from "#lib/verdict/groups";
import { LETTER_TO } from "#lib/verdict/letter";
import { ACTORS } from "#lib/verdict/who-acts";

export const DecisionShape = z.enum(["retry", "investigate", "suppress", "hold"]);

/** One line of the truth table as the engine walked it. */
export const TraceStepShape = z.object({
  rule: z.string(),
  title: z.string(),
  /** true = fired, false = a condition failed, null = not reached. */
  matched: z.boolean().nullable(),
  checks: z.array(z.object({ what: z.string(), found: z.string(), holds: z.boolean().nullable() })),
});

const RiskShape = z.object({ word: z.enum(RISKS), why: z.string() });

/** A cause with the points of its signals. The points decide nothing; the rule does. */
export const ScoredCauseShape = z.object({
  cause: z.string(),
  label: z.string(),
  points: z.number().int(),
  of: z.number().int(),
  reasons: z.array(z.object({ text: z.string(), points: z.number().int() })),
  missing: z.array(z.string()),
});

/** The refused mail of one way, with the decision for its recipients. */
export const RecipientGroupShape = z.object({
  path: z.enum(PATHS),
  label: z.string(),
  refusals: z.number().int(),
  servers: z.array(z.string()),
  sampleEventId: z.string().nullable(),
  rule: z.string(),
  decision: DecisionShape,
  risk: RiskShape,
});

export const VerdictShape = z.object({
  id: z.string(),
  side: SideShape,
  cause: z.string(),
  causeLabel: z.string(),
  rule: z.string(),
  level: z.number().int().nullable(),
  decision: DecisionShape,
  sentence: z.string(),
  /** The strongest proof first, each with a link to what shows it. */
  proof: z.array(z.object({ text: z.string(), eventId: z.string().nullable(), snapshotId: z.string().nullable() })),
  /** What would change it. */
  wouldChange: z.array(z.string()),
  fix: z.array(
    z.object({
      text: z.string(),
      command: z.string().nullable(),
      system: z.enum(SYSTEMS).nullable(),
      verify: z.enum(VERIFIES).nullable(),
      warning: z.boolean(),
    }),
  ),
  /** The mail servers that the incident's events came from; all of them when none is told. */
  systems: z.array(z.enum(SYSTEMS)),
  /** Commands that look at the same servers by hand. */
  looks: z.array(z.object({ label: z.string(), command: z.string() })),
  risk: RiskShape,
  /** Decisions by the way the refused mail went, most refusals first. */
  groups: z.array(RecipientGroupShape),
  /** Who must act. */
  actBy: z.object({ who: z.enum(ACTORS), why: z.string() }),
  /** The points of the cause that was decided on, and the cause next to it. */
  score: ScoredCauseShape,
  runnerUp: ScoredCauseShape,
  /** What happened, why we think so, what it means for the addresses, what to do. */
  paragraph: z.string(),
  trace: z.array(TraceStepShape),
  evidenceRoundId: z.string().nullable(),
  createdAt: IsoTime,
});
export type Verdict = z.infer<typeof VerdictShape>;

export const getVerdict = operation({
  id: "getVerdict",
  method: "GET",
  path: "/incidents/{id}/verdict",
  summary: "Ours or theirs, with the decision path. Null before the first one.",
  scope: "read",
  response: z.object({ current: VerdictShape.nullable(), earlier: z.array(VerdictShape) }),
});

export const getServers = operation({
  id: "getServers",
  method: "GET",
  path: "/incidents/{id}/servers",
  summary: "Who said no: every rejecting server, held against the MX answers.",
  scope: "read",
  response: z.object({ items: z.array(RejectingServerShape), cut: z.number().int() }),
});

/** The truth table itself, for the page that explains it. */
export const getDecisionTable = operation({
  id: "getDecisionTable",
  method: "GET",
  path: "/decision-table",
  summary: "The rules in the order they are tried; the first that matches decides.",
  scope: "read",
  response: z.object({
    rules: z.array(
      z.object({
        rule: z.string(),
        title: z.string(),
        when: z.array(z.string()),
        side: SideShape,
        cause: z.string(),
        decision: DecisionShape,
      }),
    ),
  }),
});

export const getAccepted = operation({
  id: "getAccepted",
  method: "GET",
  path: "/incidents/{id}/accepted",
  summary: "What came of attempts at the incident's provider since a time: whether a fix has worked.",
  scope: "read",
  query: z.object({
    /** The verdict's time when not given; taken to its whole minute. */
    since: IsoTime.optional(),
    pool: z.string().min(1).max(200).optional(),
  }),
  response: z.object({
    result: z.enum(["pass", "fail", "mixed", "nothing"]),
    words: z.string(),
    since: IsoTime,
    askedAt: IsoTime,
    accepted: z.number().int(),
    refused: z.number().int(),
  }),
});
export type Accepted = z.infer<typeof getAccepted.response>;

export const getLetter = operation({
  id: "getLetter",
  method: "GET",
  path: "/incidents/{id}/letter",
  summary: "A letter to a postmaster with the evidence. Without recipients' addresses unless asked.",
  scope: "read",
  query: z.object({ to: z.enum(LETTER_TO), addresses: z.stringbool().default(false) }),
  response: z.object({ subject: z.string(), text: z.string(), fileName: z.string() }),
});
