import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { systemActor } from "#lib/access/actor";
import { database } from "#lib/platform/database";
import { newId } from "#lib/platform/ids";
import { unseal } from "#lib/platform/sealed";
import { signature } from "#lib/platform/signature";
import { addTarget } from "#lib/release/add-target";
import { replaceCredentials } from "#lib/release/change-targets";
import { addKumoServer } from "#lib/release/kumomta/add-server";
import { releaseStage } from "#lib/release/release-stage";
import { replaceOwnSecret } from "#lib/release/replace-own-secret";
import { sealOldSecrets } from "#lib/release/seal-old-secrets";
import { sendStage } from "#lib/release/send-stage";
import { webhookSecret } from "#lib/release/target-secret";
import { makeFetching, namesOf } from "#tests/support/fetching";
import { makePerson } from "#tests/support/people";
import { startReceiver } from "#tests/support/receiver";
import { addFailures, addresses, approvedCohort, makeNight, minutesAfter, NIGHT } from "#tests/support/retry";

vi.hoisted(() => {
  process.env.REBOUND_ALLOW_PRIVATE_TARGETS = "1";
});

const OLD = `whsec_${"ab".repeat(32)}`;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let night: Awaited<ReturnType<typeof makeNight>>;

beforeAll(async () => {
  receiver = await startReceiver();
});
beforeEach(async () => {
  receiver.forget();
  night = await makeNight();
});
afterAll(() => receiver.close());

const kept = (id: string) => database().releaseTarget.findUniqueOrThrow({ where: { id } });

/** A row as older versions wrote it. */
async function oldTarget(): Promise<string> {
  const id = newId("tgt");
  const { workspaceId } = night;
  await database().releaseTarget.create({
    data: { id, workspaceId, kind: "webhook", name: "Old", url: receiver.url, secret: OLD, createdAt: NIGHT },
  });
  return id;
}

async function signedWith(targetId: string): Promise<{ given: unknown; body: string }> {
  await addFailures(night.workspaceId, [{ recipient: addresses(1)[0] ?? "" }]);
  const { cohort } = await approvedCohort(night, [1]);
  const where = { cohortId: cohort.id, stageIndex: 0 };
  await releaseStage(night.ada, { ...where, adapter: "webhook", targetId, count: 1, now: NIGHT });
  const { workspaceId } = night;
  await sendStage(systemActor("release.send", workspaceId), {
    workspaceId,
    ...where,
    attempt: 0,
    now: minutesAfter(1),
  });
  const [heard] = receiver.heard;
  return { given: heard?.headers["x-signature"], body: heard?.body ?? "" };
}

test("a webhook's secret is nowhere in the database, and signs as it was shown", async () => {
  const root = await makePerson(night.workspaceId, "administrator", "Root");
  const { id, secret } = await addTarget(root, { name: "Mailer", url: receiver.url, now: NIGHT });
  const row = await kept(id);
  expect(row.secret).toMatch(/^v1\./);
  expect(JSON.stringify(row)).not.toContain(secret);
  const { given, body } = await signedWith(id);
  expect(given).toBe(signature(secret, body, minutesAfter(1)));
});

test("a secret kept by an older version signs as before, and is sealed by the next minute's job, once", async () => {
  const id = await oldTarget();
  const { given, body } = await signedWith(id);
  expect(given).toBe(signature(OLD, body, minutesAfter(1)));
  expect(await sealOldSecrets()).toBe(1);
  const row = await kept(id);
  expect(row.secret).not.toContain(OLD);
  expect(webhookSecret(row)).toBe(OLD);
  expect(await sealOldSecrets()).toBe(0);
});

test("a sealed secret opens only in the row it belongs to, and one that cannot be read sends nothing", async () => {
  const root = await makePerson(night.workspaceId, "administrator", "Root");
  const { id } = await addTarget(root, { name: "Mailer", url: receiver.url, now: NIGHT });
  const other = await addTarget(root, { name: "Other", url: receiver.url, now: NIGHT });
  await database().releaseTarget.update({ where: { id }, data: { secret: (await kept(other.id)).secret } });
  await signedWith(id);
  expect(receiver.heard).toHaveLength(0);
  const states = await database().dispatch.findMany({ where: { workspaceId: night.workspaceId } });
  expect(states.map((row) => row.state)).toEqual(["claimed"]);
});

test("a webhook signs with its new secret once the old one is replaced", async () => {
  const root = await makePerson(night.workspaceId, "administrator", "Root");
  const { id, secret: old } = await addTarget(root, { name: "Mailer", url: receiver.url, now: NIGHT });
  const { secret } = await replaceOwnSecret(root, { targetId: id, now: NIGHT });
  expect(secret).not.toBe(old);
  const { given, body } = await signedWith(id);
  expect(given).toBe(signature(secret, body, minutesAfter(1)));
});

test("a sender is known by its new token only once the old one is replaced, and keeps what it has fetched", async () => {
  const fetching = await makeFetching();
  await fetching.released(3);
  const first = await fetching.pull("one", { limit: 2 });
  await replaceOwnSecret(fetching.root, { targetId: fetching.targetId, now: NIGHT });
  await expect(fetching.pull("two")).rejects.toMatchObject({ code: "forbidden" });
  const { tokenId } = await kept(fetching.targetId);
  const old = await database().apiToken.findUniqueOrThrow({ where: { id: fetching.sender.id } });
  expect(old.revokedAt).toEqual(NIGHT);
  const sender = { ...fetching.sender, id: tokenId ?? "" };
  expect(namesOf(await fetching.pull("one", { as: sender }))).toEqual(namesOf(first));
  expect(namesOf(await fetching.pull("two", { as: sender }))).toHaveLength(1);
});

test("only webhooks and senders have a secret of ours, and only administrators replace it", async () => {
  const root = await makePerson(night.workspaceId, "administrator", "Root");
  const wish = { name: "Kumo", url: receiver.url, credentials: { user: "u", password: "old" }, now: NIGHT };
  const { id: targetId } = await addKumoServer(root, wish);
  await expect(replaceOwnSecret(root, { targetId, now: NIGHT })).rejects.toMatchObject({ code: "not_found" });
  const credentials = { kind: "kumomta", user: "u", password: "new" } as const;
  await expect(replaceCredentials(night.ada, { targetId, credentials })).rejects.toMatchObject({ code: "forbidden" });
  await replaceCredentials(root, { targetId, credentials });
  expect(JSON.parse(unseal((await kept(targetId)).secret, targetId))).toEqual(credentials);
  const list = { kind: "sparkpost", token: "sp" } as const;
  await expect(replaceCredentials(root, { targetId, credentials: list })).rejects.toMatchObject({ code: "not_found" });
  const entries = await database().auditEntry.findMany({ where: { object: targetId } });
  expect(entries.map((entry) => entry.action)).toEqual(["release.target", "release.target.credentials"]);
  expect(JSON.stringify(entries.map((entry) => entry.detail))).not.toContain("new");
});
