import { createHash } from "node:crypto";
import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import type { PathTest } from "#lib/evidence/path-test/contract";
import { readArrival } from "#lib/evidence/path-test/read-arrival";
import { readPathTest } from "#lib/evidence/path-test/read-tests";
import { arrivalsOf, insertArrival, lockPathTests, pathTestRows } from "#lib/evidence/path-test/store";
import { appendTimeline } from "#lib/incident/store";
import { conflict, notFound, ServiceError } from "#lib/platform/errors";
import { record } from "#lib/platform/happening";
import { newId } from "#lib/platform/ids";
import { readWithin } from "#lib/platform/read-within";
import { inTransaction } from "#lib/platform/transaction";

const BYTES_MAX = 256 * 1024;
const TOO_LARGE = "The mail is over 256 kB, as no test mail is. Nothing was kept; hand in the test mail alone.";
const NO_MARK =
  "This mail carries no mark of a test: no X-Rebound-Test, and no Message-ID of one. Hand in the source of the test mail as it arrived, header and all. A report that it bounced is brought in as every other report.";
const ARRIVALS_MAX = 5;

/**
 * Keeps a test mail as it arrived with the test that its mark names, and has the verdict made anew. The same bytes twice
 * are one. Throws `invalid` for a mail without a mark, `not_found` for a mark of no test here, `too_large` over 256 kB.
 */
export async function takeArrival(
  actor: Actor,
  { body, now }: { body: AsyncIterable<Uint8Array>; now: Date },
): Promise<PathTest> {
  const { workspaceId } = actor;
  authorize(actor, "probe.run", { workspaceId });
  const bytes = await readWithin(body, BYTES_MAX, TOO_LARGE);
  const { testId } = readArrival(bytes, []);
  if (testId === null) throw new ServiceError("invalid", NO_MARK);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return inTransaction(async (tx) => {
    await lockPathTests(tx, workspaceId);
    const [test] = await pathTestRows(tx, workspaceId, { id: testId }, 1);
    if (!test) throw notFound("The test that this mail is marked with");
    const kept = await arrivalsOf(tx, workspaceId, [testId]);
    if (!kept.some((one) => one.sha256 === sha256)) {
      if (kept.length >= ARRIVALS_MAX)
        throw conflict(`This test has ${ARRIVALS_MAX} mails already. Nothing was kept; send a new test.`);
      const row = { id: newId("arv"), workspaceId, pathTestId: testId, sha256, bytes, createdAt: now };
      await insertArrival(tx, { ...row, handedInBy: actorRef(actor) });
      const { incidentId } = test;
      await appendTimeline(tx, {
        ...{ workspaceId, incidentId, at: now, kind: "evidence.tested", actor: actorRef(actor), curated: true },
        text: "A test mail was handed in as it arrived: it got through.",
        link: { probe: testId },
      });
      await record(tx, { kind: "incident.probed", workspaceId, incidentId });
    }
    return readPathTest(tx, workspaceId, testId, now);
  });
}
