import { z } from "zod";
import { SideShape } from "#lib/classify/contract";
import { RejectingServerShape } from "#lib/incident/contract";
import { operation } from "#lib/platform/operation";
import { IsoTime } from "#lib/platform/wire";

export const DecisionShape = z.enum(["retry", "investigate", "suppress", "hold"]);

/** One line of the truth table as the engine walked it. */
export const TraceStepShape = z.object({
  rule: z.string(),
  title: z.string(),
  /** true = fired, false = a condition failed, null = not reached. */
  matched: z.boolean().nullable(),
  checks: z.array(z.object({ what: z.string(), found: z.string(), holds: z.boolean().nullable() })),
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
  fix: z.array(z.object({ text: z.string(), command: z.string().nullable() })),
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
