import { loadPathTests } from "#lib/evidence/path-test/read-tests";
import { failingEvent } from "#lib/evidence/path-test/store";
import type { ProbeResult } from "#lib/evidence/probe/contract";
import type { Probe as ProbeRow } from "#lib/evidence/probe/store";
import type { IncidentRow } from "#lib/incident/store";
import type { Tx } from "#lib/platform/transaction";
import type { TestFact } from "#lib/verdict/facts";
import { refusedAfter } from "#lib/verdict/store";

const MAILS_READ = 5;

/** Controlled tests that have come to something, newest first, with how many were refused after one that passed. */
export async function loadTestFacts(
  tx: Tx,
  incident: IncidentRow,
  probes: readonly ProbeRow[],
  now: Date,
): Promise<TestFact[]> {
  const { workspaceId, id: incidentId } = incident;
  const mails = await loadPathTests(tx, { workspaceId, incidentId }, MAILS_READ, now);
  if (probes.length + mails.length === 0) return [];
  const failing = await failingEvent(tx, incident, now);
  const tests: Omit<TestFact, "refusedAfter">[] = [];
  for (const { startedAt, result } of probes) {
    if (result === null) continue;
    const { verdict, mx, source } = result as ProbeResult;
    // One that never got to an answer neither passed nor failed.
    if (verdict === "unreachable" || verdict === "inconclusive") continue;
    const elsewhere = failing?.sourceIp != null && source.ip !== null && failing.sourceIp !== source.ip;
    const path = source.isProductionPath && !elsewhere ? "same" : "other";
    tests.push({
      ...{ at: startedAt.toISOString(), kind: "probe", where: mx.host, path },
      passed: verdict === "accepted",
    });
  }
  for (const { startedAt, path, outcome, samePath, comparable, submission } of mails) {
    const refused = submission?.accepted === false || outcome.state === "refused" || outcome.state === "deferred";
    if (!refused && outcome.state !== "delivered") continue;
    // Not every one of the five can be known; that one of them differs is enough to set the test aside.
    const way = comparable === false ? "other" : samePath === true ? "same" : "unknown";
    tests.push({ ...{ at: startedAt, kind: "mail", where: path.name, path: way }, passed: !refused });
  }
  tests.sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  const counted = tests.find((test) => test.path === "same");
  const after = counted?.passed ? await refusedAfter(tx, incident, now, new Date(counted.at)) : null;
  return tests.map((test) => ({ ...test, refusedAfter: test === counted ? after : null }));
}
