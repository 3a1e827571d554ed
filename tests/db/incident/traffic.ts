import { createHash } from "node:crypto";
import { database } from "#lib/platform/database";
import { newId } from "#lib/platform/ids";

/** One attempt as a test wants it told. */
export type ToldAttempt = {
  at: Date;
  provider: string;
  outcome: "delivered" | "bounced" | "deferred";
  recipient?: string;
  reason?: string;
  remoteIp?: string;
  remoteMta?: string;
  reply?: string;
  pool?: string;
};

/**
 * Lands attempts the way intake does: failures as events, everything as counts of its minute. They were heard at
 * `heardAt`, by default when the last of them happened. Gives the upload's id.
 */
export async function landAttempts(
  workspaceId: string,
  attempts: readonly ToldAttempt[],
  heardAt?: Date,
): Promise<string> {
  const uploadId = newId("upl");
  const times = attempts.map((attempt) => attempt.at.getTime());
  await database().upload.create({
    data: {
      id: uploadId,
      workspaceId,
      name: "mail.log",
      state: "done",
      createdBy: {},
      createdAt: heardAt ?? new Date(Math.max(...times)),
      firstEventAt: new Date(Math.min(...times)),
      lastEventAt: new Date(Math.max(...times)),
    },
  });
  const failures = attempts.filter((attempt) => attempt.outcome !== "delivered");
  await database().deliveryEvent.createMany({
    data: failures.map((attempt, index) => {
      const recipient = attempt.recipient ?? `person${index}@${attempt.provider}`;
      const eventKey = createHash("sha256").update(`${uploadId} ${index}`).digest();
      return {
        workspaceId,
        eventKey,
        uploadId,
        format: "postfix_log",
        line: index + 1,
        itemIndex: 0,
        outcome: attempt.outcome,
        recipient,
        recipientKey: recipient.toLowerCase(),
        recipientDomain: recipient.slice(recipient.lastIndexOf("@") + 1),
        reply: attempt.reply ?? "550 5.7.1 relaying denied",
        pool: attempt.pool ?? null,
        remoteIp: attempt.remoteIp ?? "192.0.2.10",
        remoteMta: attempt.remoteMta ?? "mx1.bigmail.example",
        occurredAt: attempt.at,
        occurredAtFrom: "log",
        reason: attempt.reason ?? "relay_denied",
        rule: "test",
        provider: attempt.provider,
        saidBy: "recipient_mx",
      };
    }),
  });
  const counts = new Map<
    string,
    { minute: Date; provider: string; reason: string; pool: string; outcome: string; count: number }
  >();
  for (const attempt of attempts) {
    const minute = new Date(Math.floor(attempt.at.getTime() / 60_000) * 60_000);
    const reason = attempt.outcome === "delivered" ? "" : (attempt.reason ?? "relay_denied");
    const row = { minute, provider: attempt.provider, reason, pool: attempt.pool ?? "", outcome: attempt.outcome };
    const key = JSON.stringify(row);
    counts.set(key, { ...row, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  const rows = [...counts.values()];
  await database().$executeRaw`
    INSERT INTO "VolumeBucket" ("workspaceId", "minute", "provider", "reason", "pool", "outcome", "count")
    SELECT ${workspaceId}, minute, provider, reason, pool, outcome, count
    FROM unnest(${rows.map((row) => row.minute)}::timestamptz[], ${rows.map((row) => row.provider)}::text[],
      ${rows.map((row) => row.reason)}::text[], ${rows.map((row) => row.pool)}::text[],
      ${rows.map((row) => row.outcome)}::text[],
      ${rows.map((row) => row.count)}::int[]) AS told(minute, provider, reason, pool, outcome, count)
    ON CONFLICT ("workspaceId", "minute", "provider", "reason", "pool", "outcome")
    DO UPDATE SET "count" = "VolumeBucket"."count" + excluded."count"`;
  return uploadId;
}

/** `count` attempts spread evenly over [from, to). */
export function spread(
  count: number,
  from: Date,
  to: Date,
  attempt: Omit<ToldAttempt, "at">,
  recipient?: (index: number) => string,
): ToldAttempt[] {
  const step = (to.getTime() - from.getTime()) / count;
  return Array.from({ length: count }, (_, index) => ({
    ...attempt,
    ...(recipient ? { recipient: recipient(index) } : {}),
    at: new Date(from.getTime() + Math.floor(step * index)),
  }));
}

const NOON = new Date("2026-11-20T12:00:00Z");
const MINUTE = 60_000;
/** Minutes after noon of one day. */
export const at = (minutes: number) => new Date(NOON.getTime() + minutes * MINUTE);

/** Accepted attempts between two minutes after noon. */
export const delivered = (from: number, to: number, perMinute: number, provider = "bigmail.example") =>
  spread((to - from) * perMinute, at(from), at(to), { provider, outcome: "delivered" });
/** As many refusals, each to somebody else. */
export const denied = (from: number, to: number, perMinute: number, provider = "bigmail.example", tag = "") =>
  spread(
    (to - from) * perMinute,
    at(from),
    at(to),
    { provider, outcome: "bounced" },
    (index) => `p${tag}${from}-${index}@${provider}`,
  );
