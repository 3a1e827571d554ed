import { isIP } from "node:net";
import type { z } from "zod";
import { type Actor, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import { type postSubmissionPath, type SubmissionPath, SubmissionPathShape } from "#lib/evidence/path-test/contract";
import {
  insertSubmissionPath,
  lockPathTests,
  removeSubmissionPath,
  type SubmissionPathRow,
  submissionPaths,
} from "#lib/evidence/path-test/store";
import { addressRefusal } from "#lib/platform/address-guard";
import { env } from "#lib/platform/env";
import { conflict, notFound, ServiceError } from "#lib/platform/errors";
import { newId } from "#lib/platform/ids";
import { seal } from "#lib/platform/sealed";
import { inTransaction } from "#lib/platform/transaction";

/** Submission hosts of the workspace, without their passwords. */
export async function listSubmissionPaths(actor: Actor): Promise<{ items: SubmissionPath[] }> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  return { items: (await inTransaction((tx) => submissionPaths(tx, workspaceId))).map(pathShape) };
}

/** Adds a host; its password is kept encrypted. Throws `invalid` for an address inside, `conflict` for a name in use. */
export async function addSubmissionPath(
  actor: Actor,
  { now, name, password, ...settings }: z.output<typeof postSubmissionPath.body> & { now: Date },
): Promise<SubmissionPath> {
  const { workspaceId } = actor;
  authorize(actor, "probe.settings", { workspaceId });
  const why = isIP(settings.host) && !env().REBOUND_ALLOW_PRIVATE_TARGETS ? addressRefusal(settings.host) : null;
  if (why) throw new ServiceError("invalid", `${settings.host}: ${why}.`, [{ where: "body.host", what: why }]);
  const id = newId("sub");
  return inTransaction(async (tx) => {
    await lockPathTests(tx, workspaceId);
    if ((await submissionPaths(tx, workspaceId)).some((one) => one.name === name))
      throw conflict(`A submission host named “${name}” exists already.`);
    const kept = { id, workspaceId, name, settings, sealed: password ? seal(password, id) : null };
    const row = await insertSubmissionPath(tx, { ...kept, createdBy: actorRef(actor), createdAt: now });
    await audit(tx, actor, workspaceId, "path_tests.host_added", id, { name, host: settings.host });
    return pathShape(row);
  });
}

/** Removes a host and its password; tests made over it stay. */
export async function dropSubmissionPath(actor: Actor, { id, now }: { id: string; now: Date }): Promise<{ ok: true }> {
  const { workspaceId } = actor;
  authorize(actor, "probe.settings", { workspaceId });
  return inTransaction(async (tx) => {
    if (!(await removeSubmissionPath(tx, workspaceId, id, now))) throw notFound("This submission host");
    await audit(tx, actor, workspaceId, "path_tests.host_removed", id);
    return { ok: true };
  });
}

function pathShape({ id, name, settings, createdAt }: SubmissionPathRow): SubmissionPath {
  return SubmissionPathShape.parse({ ...(settings as object), id, name, createdAt: createdAt.toISOString() });
}
