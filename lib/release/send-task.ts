export const SEND_TASK = "release.send";

export type SendPayload = { workspaceId: string; cohortId: string; stageIndex: number; attempt: number };

/** Jobs that hand over one stage are one job. */
export function sendJobKey({ cohortId, stageIndex }: Pick<SendPayload, "cohortId" | "stageIndex">): string {
  return `${SEND_TASK}:${cohortId}:${stageIndex}`;
}
