import { randomBytes } from "node:crypto";
import type { Actor } from "#lib/access/actor";
import { freezeCohort } from "#lib/cohort/freeze-cohort";
import { proposeCohort } from "#lib/cohort/propose-cohort";
import { openHold } from "#lib/hold/open-hold";
import { groupingKey } from "#lib/parse/address";
import { database } from "#lib/platform/database";
import { newId } from "#lib/platform/ids";
import { decideReview } from "#lib/review/decide-review";
import { requestReview } from "#lib/review/request-review";
import { makePerson, makeWorkspace } from "#tests/support/people";

/** Half past three of a night; everything of these tests happens around it. */
export const NIGHT = new Date("2026-03-01T03:30:00Z");

export function minutesAfter(minutes: number, from: Date = NIGHT): Date {
  return new Date(from.getTime() + minutes * 60_000);
}

/** A workspace with people, an incident that ended before NIGHT, and its hold. */
export async function makeNight() {
  const workspaceId = await makeWorkspace();
  const ada = await makePerson(workspaceId, "operator", "Ada");
  const grace = await makePerson(workspaceId, "approver", "Grace");
  const incidentId = await makeIncident(workspaceId);
  await openHold(ada, { workspaceId, incidentId, now: NIGHT });
  return { workspaceId, ada, grace, incidentId };
}

export async function makeIncident(workspaceId: string, over: Record<string, unknown> = {}): Promise<string> {
  const id = newId("inc");
  const number = (await database().incident.count({ where: { workspaceId } })) + 1;
  await database().incident.create({
    data: {
      id,
      workspaceId,
      number,
      reason: "relay_denied",
      provider: "example",
      state: "monitoring",
      startedAt: minutesAfter(-60),
      detectedAt: minutesAfter(-55),
      peakAt: minutesAfter(-50),
      endedAt: minutesAfter(-10),
      side: "theirs",
      cause: "receiver_incident",
      rule: "R2",
      decision: "retry",
      sentence: "The receiver refuses its own mail.",
      ...over,
    },
  });
  return id;
}

export type Failure = {
  recipient: string;
  at?: Date;
  outcome?: "bounced" | "deferred";
  reason?: string;
  provider?: string;
  enhancedStatus?: string;
  remoteIp?: string;
  counted?: boolean;
};

/** Failures as the intake would have written them; relay denials by one server unless said otherwise. */
export async function addFailures(workspaceId: string, failures: readonly Failure[]): Promise<void> {
  await database().deliveryEvent.createMany({
    data: failures.map((failure) => ({
      workspaceId,
      eventKey: new Uint8Array(randomBytes(32)),
      counted: failure.counted ?? true,
      uploadId: "upl_test",
      format: "postfix_log",
      line: 1,
      itemIndex: 0,
      outcome: failure.outcome ?? "bounced",
      recipient: failure.recipient,
      recipientKey: groupingKey(failure.recipient),
      recipientDomain: failure.recipient.split("@").at(-1)?.toLowerCase() ?? "",
      replyCode: 550,
      enhancedStatus: failure.enhancedStatus ?? "5.7.1",
      reply: "550 5.7.1 Relaying denied",
      remoteMta: "mx1.example.net",
      remoteIp: failure.remoteIp ?? "192.0.2.10",
      sourceIp: "198.51.100.4",
      occurredAt: failure.at ?? minutesAfter(-30),
      occurredAtFrom: "log",
      reason: failure.reason ?? "relay_denied",
      rule: "relay.denied",
      provider: failure.provider ?? "example",
      saidBy: "recipient_mx",
    })),
  });
}

export async function addDelivery(workspaceId: string, recipient: string, at: Date): Promise<void> {
  const recipientKey = groupingKey(recipient);
  await database().recipientState.upsert({
    where: { workspaceId_recipientKey: { workspaceId, recipientKey } },
    create: { workspaceId, recipientKey, lastDeliveredAt: at },
    update: { lastDeliveredAt: at },
  });
}

/** What a recipient said, as the intake would have kept it; its id. */
export async function addSignal(
  workspaceId: string,
  recipient: string,
  kind: "complained" | "unsubscribed",
  at: Date,
): Promise<string> {
  const { id } = await database().recipientSignal.create({
    data: {
      ...{ workspaceId, recipient, kind },
      signalKey: new Uint8Array(randomBytes(32)),
      recipientKey: groupingKey(recipient),
      ...{ occurredAt: at, occurredAtFrom: "last_attempt", format: "sendgrid_json", uploadId: "upl_test" },
      ...{ line: 1, itemIndex: 0, rawLine: new Uint8Array([123, 125]) },
    },
  });
  return id.toString();
}

export function addresses(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `user${String(index).padStart(5, "0")}@example.org`);
}

export async function frozenCohort(actor: Actor, incidentId: string, stages: number[] = [60, 300, 1500]) {
  const draft = await proposeCohort(actor, { incidentId, stages, now: NIGHT });
  return freezeCohort(actor, { cohortId: draft.id, now: NIGHT });
}

/** Ada's plan over everybody who failed, approved by Grace. */
export async function approvedCohort(
  night: Awaited<ReturnType<typeof makeNight>>,
  stages: number[] = [60, 300, 1500],
  now: Date = NIGHT,
) {
  const cohort = await frozenCohort(night.ada, night.incidentId, stages);
  const review = await requestReview(night.ada, { cohortId: cohort.id, now });
  await decideReview(night.grace, { reviewId: review.id, decision: "approve", planHash: review.planHash, now });
  return { cohort, review };
}

export async function timelineKinds(incidentId: string): Promise<string[]> {
  const rows = await database().timelineEntry.findMany({ where: { incidentId }, orderBy: { id: "asc" } });
  return rows.map((row) => row.kind);
}
