import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import { recipientDomain, recipientKey } from "#lib/classify/recipient-key";
import { type PathSettings, PathSettingsShape, type PathTest } from "#lib/evidence/path-test/contract";
import { readPathTest } from "#lib/evidence/path-test/read-tests";
import {
  finishPathTest,
  insertPathTest,
  isCustomer,
  lockPathTests,
  submissionPaths,
  testsSince,
  wasControl,
} from "#lib/evidence/path-test/store";
import { submitMail } from "#lib/evidence/path-test/submit-mail";
import { appendTimeline, loadIncident } from "#lib/incident/store";
import { env } from "#lib/platform/env";
import { conflict, ServiceError } from "#lib/platform/errors";
import { newId } from "#lib/platform/ids";
import { unseal } from "#lib/platform/sealed";
import { inTransaction } from "#lib/platform/transaction";

const DAILY_MAX = 20;
const BETWEEN_MS = 60_000;

/**
 * Sends one test mail over a configured submission host to a control recipient, and keeps the dialogue. Refused for an
 * address whose mail has failed here or that was in a cohort: a control is a mailbox of our own. One a minute for a host,
 * twenty a day.
 */
export async function sendPathTest(
  actor: Actor,
  input: { incidentId: string; pathId: string; recipient: string; now: Date; ca?: string },
): Promise<PathTest> {
  const { workspaceId } = actor;
  authorize(actor, "probe.run", { workspaceId });
  const { incidentId, pathId, recipient, now, ca } = input;
  const begun = await begin(actor, { incidentId, pathId, recipient, now });
  const { id, messageId, settings, password, name } = begun;
  const allowPrivate = env().REBOUND_ALLOW_PRIVATE_TARGETS;
  const options = { allowPrivate, ...(ca ? { ca } : {}) };
  const result = await submitMail(settings, password, { id, messageId, to: recipient }, options);
  return inTransaction(async (tx) => {
    await finishPathTest(tx, workspaceId, id, result);
    await appendTimeline(tx, {
      ...{ workspaceId, incidentId, at: now, kind: "evidence.tested", actor: actorRef(actor), curated: true },
      text: `Handed a test mail to ${name}. ${result.words}`,
      link: { probe: id },
    });
    return readPathTest(tx, workspaceId, id, now);
  });
}

async function begin(
  actor: Actor,
  { incidentId, pathId, recipient, now }: { incidentId: string; pathId: string; recipient: string; now: Date },
): Promise<{ id: string; messageId: string; settings: PathSettings; password: string; name: string }> {
  const { workspaceId } = actor;
  return inTransaction(async (tx) => {
    await lockPathTests(tx, workspaceId);
    await loadIncident(tx, workspaceId, incidentId);
    const paths = await submissionPaths(tx, workspaceId);
    const path = paths.find((one) => one.id === pathId);
    if (!path)
      throw conflict(
        "There is no such submission host, so nothing was sent. An administrator adds one in Settings, Probes.",
      );
    if (
      !(await wasControl(tx, workspaceId, recipient)) &&
      (await isCustomer(tx, workspaceId, recipientKey(recipient)))
    ) {
      const what =
        "Mail to this address has failed here or was handed over in a cohort, so it is no control. Nothing was sent. Name a mailbox of your own at the provider.";
      throw new ServiceError("invalid", what, [{ where: "body.recipient", what }]);
    }
    const [day, minute] = [new Date(now.getTime() - 86_400_000), new Date(now.getTime() - BETWEEN_MS)];
    const count = await testsSince(tx, workspaceId, { pathId, day, minute });
    if (count.overPath > 0)
      throw new ServiceError("too_many", `A test went over ${path.name} less than a minute ago. Nothing was sent.`);
    if (count.today >= DAILY_MAX)
      throw new ServiceError("too_many", `${count.today} tests were sent in 24 hours; ${DAILY_MAX} are allowed.`);
    const settings = PathSettingsShape.parse(path.settings);
    const id = newId("ptt");
    const messageId = `${id}@${recipientDomain(settings.mailFrom)}`;
    const row = { id, workspaceId, incidentId, pathId, recipient, messageId, askedBy: actorRef(actor), startedAt: now };
    await insertPathTest(tx, row);
    await audit(tx, actor, workspaceId, "path_tests.sent", id, { path: path.name });
    const password = path.sealed === null ? "" : unseal(path.sealed, path.id);
    return { id, messageId, settings, password, name: path.name };
  });
}
