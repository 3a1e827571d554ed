import type { TokenActor } from "#lib/access/actor";
import { getCohort } from "#lib/cohort/get-cohort";
import { database } from "#lib/platform/database";
import { acknowledge } from "#lib/release/pull/acknowledge";
import { addSender } from "#lib/release/pull/add-sender";
import { type Fetched, fetchRecipients } from "#lib/release/pull/fetch-recipients";
import { releaseStage } from "#lib/release/release-stage";
import { makePerson } from "#tests/support/people";
import { addFailures, addresses, approvedCohort, makeNight, minutesAfter, NIGHT } from "#tests/support/retry";

/** A night with a sender that fetches, and what a test does with it. Times are minutes after NIGHT. */
export async function makeFetching() {
  const night = await makeNight();
  const { workspaceId } = night;
  const root = await makePerson(workspaceId, "administrator", "Root");

  async function makeSender(name: string): Promise<{ actor: TokenActor; targetId: string }> {
    const target = await addSender(root, { name, now: NIGHT });
    const row = await database().releaseTarget.findUniqueOrThrow({ where: { id: target.id } });
    const actor = { kind: "token", id: row.tokenId ?? "", name, scopes: ["release"], workspaceId } as const;
    return { actor, targetId: target.id };
  }
  const { actor: sender, targetId } = await makeSender("Mailer");

  return {
    ...night,
    root,
    makeSender,
    sender,
    targetId,
    /** A cohort of one stage, released for the sender to fetch; its id. */
    async released(recipients: number): Promise<string> {
      await addFailures(
        workspaceId,
        addresses(recipients).map((recipient) => ({ recipient })),
      );
      const { cohort } = await approvedCohort(night, [recipients]);
      const wish = { cohortId: cohort.id, stageIndex: 0, adapter: "pull", targetId, count: recipients } as const;
      await releaseStage(night.ada, { ...wish, now: NIGHT });
      return cohort.id;
    },
    pull: (claim: string, over: { limit?: number; now?: Date; as?: TokenActor } = {}) =>
      fetchRecipients(over.as ?? sender, {
        claim,
        limit: over.limit ?? 100,
        leaseSeconds: 300,
        now: over.now ?? minutesAfter(1),
      }),
    say: (claim: string, keys: readonly string[], result: "handed_over" | "refused", now = minutesAfter(2)) =>
      acknowledge(sender, { claim, results: keys.map((idempotencyKey) => ({ idempotencyKey, result })), now }),
    async states(cohortId: string): Promise<Record<string, number>> {
      const rows = await database().dispatch.groupBy({ by: ["state"], where: { cohortId }, _count: { _all: true } });
      return Object.fromEntries(rows.map((row) => [row.state, row._count._all]));
    },
    stage: async (cohortId: string) => (await getCohort(night.ada, { cohortId })).stages[0],
  };
}

export const namesOf = (fetched: Fetched) => fetched.recipients.map((each) => each.recipient);
export const keysOf = (fetched: Fetched) => fetched.recipients.map((each) => String(each.idempotency_key));
