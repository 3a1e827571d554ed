import { createHash } from "node:crypto";
import type { CohortRow, StageRow } from "#lib/cohort/store";
import { env } from "#lib/platform/env";
import { ServiceError } from "#lib/platform/errors";
import { type PostResult, postSigned } from "#lib/platform/post-signed";
import { signature } from "#lib/platform/signature";
import { type RecordContext, type ReleasedRow, recipientRecord } from "#lib/release/recipient-record";
import type { TargetRow } from "#lib/release/store";
import { webhookSecret } from "#lib/release/target-secret";

/** The answer must come while Stop waits for it, so it is short. */
const POST_TIMEOUT_MS = 10_000;

/** Recipients that go to a webhook in one request. */
export type Batch = {
  /** Its row in the log of requests. */
  postId: string;
  keys: string[];
  rows: ReleasedRow[];
  cohort: CohortRow;
  stage: StageRow;
  target: TargetRow | null;
  context: RecordContext;
};

/** What the receiver knows a request by: the same recipients give the same id, whenever they are tried. */
export function messageIdOf(rows: readonly ReleasedRow[]): string {
  const keys = rows.map((row) => row.idempotencyKey).join("\n");
  return `evt_${createHash("sha256").update(keys).digest("hex").slice(0, 32)}`;
}

/** Posts one batch, signed. Never throws for answers. */
export async function postBatch({ rows, cohort, stage, target, context }: Batch, now: Date): Promise<PostResult> {
  if (!target) return { kind: "not_sent", why: "the webhook was removed" };
  let secret: string;
  try {
    secret = webhookSecret(target);
  } catch (error) {
    if (error instanceof ServiceError) return { kind: "not_sent", why: error.message };
    throw error;
  }
  const id = messageIdOf(rows);
  const body = JSON.stringify({
    id,
    type: "cohort.ready",
    created_at: (stage.releasedAt ?? now).toISOString(),
    data: {
      cohort_id: cohort.id,
      cohort_number: cohort.number,
      incident_id: cohort.incidentId,
      stage_index: stage.stageIndex,
      action: "retry",
      count: rows.length,
      recipients: rows.map((row) => recipientRecord(row, context)),
    },
  });
  const result = await postSigned({
    url: target.url,
    body,
    headers: {
      "content-type": "application/json",
      "user-agent": "Rebound",
      "idempotency-key": id,
      "x-signature": signature(secret, body, now),
    },
    timeoutMs: POST_TIMEOUT_MS,
    allowPrivate: env().REBOUND_ALLOW_PRIVATE_TARGETS,
  });
  // A gateway that gave up waiting had passed the request on: the receiver may have it.
  if (result.kind === "refused" && result.status === 504)
    return { kind: "in_doubt", why: "a gateway before the receiver gave up waiting (504)" };
  return result;
}
