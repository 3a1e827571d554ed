import { hashOf } from "#lib/platform/stable-json";

export type HashedPlan = {
  incidentId: string;
  windowFrom: Date;
  windowTo: Date;
  stages: readonly number[];
  /** Recipients an hour at most; null = no cap. */
  perHour: number | null;
  members: readonly { recipientKey: string; recipient: string; stageIndex: number }[];
};

/** What an approval is bound to: who gets mail in which stage and how fast, spelled how, and from which window. Order is no matter. */
export function planHash(plan: HashedPlan): string {
  const members = plan.members
    .map(({ recipientKey, recipient, stageIndex }) => [recipientKey, recipient, stageIndex] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return hashOf({
    schema: "rebound-plan/2",
    incident: plan.incidentId,
    from: plan.windowFrom.toISOString(),
    to: plan.windowTo.toISOString(),
    stages: plan.stages,
    perHour: plan.perHour,
    members,
  });
}
