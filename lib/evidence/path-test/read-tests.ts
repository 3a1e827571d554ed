import type { Actor, ActorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { recipientKey } from "#lib/classify/recipient-key";
import { arrivalShape, arrived, testedMail } from "#lib/evidence/path-test/arrived-test";
import { comparePaths, eventFacts, NOTHING_KNOWN, type PathFacts } from "#lib/evidence/path-test/compare-path";
import { type PathSettings, PathSettingsShape, type PathTest } from "#lib/evidence/path-test/contract";
import { equalPaths, notComparableWords, type PoolRow } from "#lib/evidence/path-test/equal-path";
import { loadFailingPath } from "#lib/evidence/path-test/failing-path";
import {
  arrivalsOf,
  deliveredSince,
  eventsOfMessage,
  type PathTestRow,
  pathNames,
  pathTestRows,
} from "#lib/evidence/path-test/store";
import type { Submission } from "#lib/evidence/path-test/submit-mail";
import { loadIncident } from "#lib/incident/store";
import { systemNow } from "#lib/platform/clock";
import { notFound } from "#lib/platform/errors";
import { inTransaction, type Tx } from "#lib/platform/transaction";

const LISTED_MAX = 20;

/** Test mails of an incident, newest first, each with what was heard of it since and held against the failing path. */
export async function listPathTests(
  actor: Actor,
  { incident }: { incident: string },
): Promise<{ items: PathTest[]; cut: boolean }> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  return inTransaction(async (tx) => {
    const items = await loadPathTests(tx, { workspaceId, incidentId: incident }, LISTED_MAX + 1, systemNow());
    return { items: items.slice(0, LISTED_MAX), cut: items.length > LISTED_MAX };
  });
}

/** The newest test mails of an incident, at most `most`, as they stand now. */
export async function loadPathTests(
  tx: Tx,
  { workspaceId, incidentId }: { workspaceId: string; incidentId: string },
  most: number,
  now: Date,
): Promise<PathTest[]> {
  return shapes(tx, workspaceId, await pathTestRows(tx, workspaceId, { incidentId }, most), now);
}

/** One test as it stands now. Throws `not_found`. */
export async function readPathTest(tx: Tx, workspaceId: string, id: string, now: Date): Promise<PathTest> {
  const [shape] = await shapes(tx, workspaceId, await pathTestRows(tx, workspaceId, { id }, 1), now);
  if (!shape) throw notFound("This test");
  return shape;
}

async function shapes(tx: Tx, workspaceId: string, rows: readonly PathTestRow[], now: Date): Promise<PathTest[]> {
  const [first] = rows;
  if (!first) return [];
  const paths = await pathNames(tx, workspaceId, [...new Set(rows.map(({ pathId }) => pathId))]);
  const failing = await loadFailingPath(tx, await loadIncident(tx, workspaceId, first.incidentId), now);
  const ids = rows.map(({ id }) => id);
  const arrivals = new Map((await arrivalsOf(tx, workspaceId, ids)).reverse().map((one) => [one.pathTestId, one]));
  const found: PathTest[] = [];
  for (const row of rows) {
    const path = paths.get(row.pathId);
    const settings = path ? PathSettingsShape.parse(path.settings) : null;
    const kept = arrivals.get(row.id);
    const arrival = kept ? arrivalShape(kept, settings) : null;
    const heard = await heardOf(tx, row, settings);
    const { outcome, facts } = arrival ? arrived(arrival, heard.facts) : heard;
    const { id, incidentId, recipient, messageId, askedBy, startedAt } = row;
    const compared = comparePaths(failing.facts, facts);
    const equal = equalPaths(failing.mail, testedMail(settings, arrival), poolRow(compared));
    found.push({
      ...{ id, incidentId, recipient, messageId, askedBy: askedBy as ActorRef, startedAt: startedAt.toISOString() },
      path: { id: row.pathId, name: path?.name ?? "" },
      submission: row.result as Submission | null,
      ...{ outcome, arrival },
      ...compared,
      ...equal,
      notComparable: notComparableWords(equal.equality),
    });
  }
  return found;
}

/** Our pool and our address as one of the five. */
function poolRow({ comparison, samePath }: ReturnType<typeof comparePaths>): PoolRow {
  const ours = comparison.filter(({ field }) => field === "pool" || field === "our address");
  const words = (side: "failing" | "test") => ours.flatMap((one) => one[side] ?? []).join(", ") || null;
  return { failing: words("failing"), test: words("test"), same: samePath };
}

async function heardOf(
  tx: Tx,
  row: PathTestRow,
  settings: PathSettings | null,
): Promise<{ outcome: PathTest["outcome"]; facts: PathFacts }> {
  const { workspaceId, messageId, recipient, startedAt: since } = row;
  const key = recipientKey(recipient);
  const own = { ...NOTHING_KNOWN, "our address": settings?.sourceIp ?? null, pool: settings?.pool ?? null };
  const submission = row.result as Submission | null;
  if (submission && !submission.accepted) {
    const { code, text, ip } = submission;
    const reply = { "reply code": code === null ? null : String(code), "reply text": text };
    const words = "It went no further.";
    return {
      outcome: { state: "not_heard", words, eventId: null, at: null },
      facts: {
        ...own,
        ...reply,
        "destination IP": ip,
        "destination host": ip === null ? null : (settings?.host ?? null),
      },
    };
  }
  const [event] = await eventsOfMessage(tx, workspaceId, { messageId, recipientKey: key, since });
  const deliveredAt = await deliveredSince(tx, workspaceId, key, since);
  if (
    event &&
    (event.outcome === "bounced" || event.outcome === "deferred") &&
    !(deliveredAt && deliveredAt > event.occurredAt)
  ) {
    const facts = eventFacts(event);
    const [ourAddress, pool] = [facts["our address"] ?? own["our address"], facts.pool ?? own.pool];
    const by = event.remoteMta ?? event.remoteIp ?? "a server that the source does not name";
    const state = event.outcome === "bounced" ? "refused" : "deferred";
    const words = `${state === "refused" ? "Refused" : "Put off"} by ${by}: ${event.reply ?? "no reply is known"}`;
    return {
      outcome: { state, words, eventId: String(event.id), at: event.occurredAt.toISOString() },
      facts: { ...facts, "our address": ourAddress, pool },
    };
  }
  if (deliveredAt) {
    const words =
      "A mail to the control was delivered after the test began; logs of deliveries are not kept by message.";
    return { outcome: { state: "delivered", words, eventId: null, at: deliveredAt.toISOString() }, facts: own };
  }
  const words = "Nothing was heard of it yet: no log line or report with its message id has come in.";
  return { outcome: { state: "not_heard", words, eventId: null, at: null }, facts: own };
}
