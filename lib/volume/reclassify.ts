import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { type ClassOverride, overridden } from "#lib/classify/override";
import type { Answer } from "#lib/classify/reason";
import { activeOverrides, advanceRun, latestVersion, lockRun } from "#lib/classify/store";
import { record } from "#lib/platform/happening";
import { inTransaction, type Tx } from "#lib/platform/transaction";
import { addToBuckets } from "#lib/volume/landing/store";
import { movesOf } from "#lib/volume/reclassify/moves";
import { type AnsweredRow, answerRows, type Change, dropEmptyBuckets, nextRows } from "#lib/volume/reclassify/store";

export type Reclassification = { workspaceId: string; overrideId: string; version: number };

const BATCH_EVENTS = 2_000;
const TIMEOUT_MS = 300_000;

/**
 * Reads history again for one version of an override, batch by batch: each moves its events and their counts in one
 * transaction, so that sums stay equal at every moment. Called again it goes on where it stood; a finished run does
 * nothing.
 */
export async function reclassify(actor: Actor, run: Reclassification & { now: Date }): Promise<void> {
  authorize(actor, "class.override", { workspaceId: run.workspaceId });
  let more = true;
  while (more) more = await inTransaction((tx) => reclassifyBatch(tx, run), TIMEOUT_MS);
}

/** False when nothing is left to do. */
async function reclassifyBatch(tx: Tx, { now, ...asked }: Reclassification & { now: Date }): Promise<boolean> {
  const { workspaceId } = asked;
  const run = await lockRun(tx, asked);
  if (!run || run.finishedAt) return false;
  const override = await latestVersion(tx, workspaceId, asked.overrideId);
  if (!override) return false;
  const overrides = await activeOverrides(tx, workspaceId);
  const rows = await nextRows(tx, override, run.lastEventId, BATCH_EVENTS);
  const changes = rows.flatMap((row) => changeOf(row, overrides) ?? []);
  await answerRows(tx, workspaceId, changes);
  const { increments, minutes } = movesOf(changes);
  await addToBuckets(tx, workspaceId, increments);
  await dropEmptyBuckets(tx, workspaceId, minutes);
  const last = rows.length < BATCH_EVENTS ? null : rows[rows.length - 1];
  await advanceRun(tx, run, {
    lastEventId: rows[rows.length - 1]?.id ?? run.lastEventId,
    moved: changes.filter(({ row, answer }) => row.reason !== answer.reason).length,
    finishedAt: last ? null : now,
  });
  const [from, to] = [minutes[0], minutes[minutes.length - 1]];
  if (from && to) {
    await record(tx, {
      kind: "counts.changed",
      workspaceId,
      from: from.toISOString(),
      to: new Date(to.getTime() + 60_000).toISOString(),
    });
  }
  return last !== null;
}

/** What the event says from now on, or null when it stays as it is. */
function changeOf(row: AnsweredRow, overrides: readonly ClassOverride[]): Change | null {
  const now: Answer = { reason: row.reason, subReason: row.subReason, rule: row.rule, match: row.match };
  const said = row.original ?? now;
  const answer = overridden(said, row, overrides);
  if (answer.rule === row.rule && answer.reason === row.reason) return null;
  return { row, answer, original: answer === said ? null : said };
}
