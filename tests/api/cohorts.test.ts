import { beforeAll, describe, expect, test } from "vitest";
import { POST as freeze } from "#app/api/v1/cohorts/[id]/freeze/route";
import { GET as members } from "#app/api/v1/cohorts/[id]/members/route";
import { POST as askReview } from "#app/api/v1/cohorts/[id]/reviews/route";
import { GET as cohort } from "#app/api/v1/cohorts/[id]/route";
import { GET as file } from "#app/api/v1/cohorts/[id]/stages/[stage]/file/route";
import { POST as judge } from "#app/api/v1/cohorts/[id]/stages/[stage]/judge/route";
import { POST as release } from "#app/api/v1/cohorts/[id]/stages/[stage]/release/route";
import { POST as stop } from "#app/api/v1/cohorts/[id]/stop/route";
import { GET as cohorts, POST as propose } from "#app/api/v1/incidents/[id]/cohorts/route";
import { POST as addTarget, GET as targets } from "#app/api/v1/release-targets/route";
import { POST as decide } from "#app/api/v1/reviews/[id]/decision/route";
import type { Person } from "#lib/access/actor";
import { makeToken } from "#lib/access/make-token";
import { CohortShape, MemberShape } from "#lib/cohort/contract";
import { openHold } from "#lib/hold/open-hold";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { addDelivery, addFailures, addresses, makeIncident } from "#tests/support/retry";
import { call, cookieFor } from "#tests/support/session";

let workspaceId: string;
let incidentId: string;
let root: Person;
let ada: string;
let grace: string;

beforeAll(async () => {
  workspaceId = await makeWorkspace();
  root = await makePerson(workspaceId, "administrator", "Root");
  ada = await cookieFor(await makePerson(workspaceId, "operator", "Ada"));
  grace = await cookieFor(await makePerson(workspaceId, "approver", "Grace"));
  incidentId = await makeIncident(workspaceId);
  await addFailures(
    workspaceId,
    addresses(8).map((recipient) => ({ recipient })),
  );
  await openHold(root, { workspaceId, incidentId, now: new Date() });
});

async function json(response: Promise<Response>, status = 200): Promise<unknown> {
  const got = await response;
  const body: unknown = await got.json();
  expect([got.status, body]).toEqual([status, body]);
  return body;
}
const cohortOf = (body: unknown) => CohortShape.parse(body);

describe("the way of a cohort over HTTP", () => {
  test("propose, freeze, review, release, download, judge: every answer has the contract's shape", async () => {
    const incident = { id: incidentId };
    const body = { stages: [5], note: "after the rollback" };
    const path = `/api/v1/incidents/${incidentId}/cohorts`;
    const draft = cohortOf(await json(call(propose, "POST", path, { cookie: ada, params: incident, body })));
    expect(draft).toMatchObject({ state: "draft", memberCount: 8 });
    const params = { id: draft.id };
    const base = `/api/v1/cohorts/${draft.id}`;

    const page = (await json(call(members, "GET", `${base}/members?limit=3&stage=0`, { cookie: ada, params }))) as {
      items: unknown[];
      total: number;
    };
    expect(MemberShape.array().parse(page.items)).toHaveLength(3);
    expect(page.total).toBe(5);

    const frozen = cohortOf(await json(call(freeze, "POST", `${base}/freeze`, { cookie: ada, params })));
    const review = (await json(call(askReview, "POST", `${base}/reviews`, { cookie: ada, params, body: {} }))) as {
      id: string;
    };
    const early = { adapter: "file", count: 5 };
    const stage = { ...params, stage: "0" };
    await json(call(release, "POST", `${base}/stages/0/release`, { cookie: ada, params: stage, body: early }), 409);

    const decision = { decision: "approve", planHash: frozen.planHash };
    const decidePath = `/api/v1/reviews/${review.id}/decision`;
    await json(call(decide, "POST", decidePath, { cookie: ada, params: { id: review.id }, body: decision }), 403);
    await json(call(decide, "POST", decidePath, { cookie: grace, params: { id: review.id }, body: decision }));

    const key = { "idempotency-key": "release once" };
    const releaseIt = () =>
      call(release, "POST", `${base}/stages/0/release`, { cookie: ada, params: stage, body: early, headers: key });
    const released = cohortOf(await json(releaseIt()));
    expect(released.stages[0]?.state).toBe("observing");
    expect(await json(releaseIt())).toEqual(released);

    const download = await call(file, "GET", `${base}/stages/0/file?format=txt`, { cookie: ada, params: stage });
    expect(download.headers.get("content-disposition")).toBe('attachment; filename="rebound-cohort-1-stage-1.txt"');
    expect(download.headers.get("x-content-type-options")).toBe("nosniff");
    const sent = (await download.text()).trim().split("\n");
    expect(sent).toHaveLength(5);

    for (const recipient of sent) await addDelivery(workspaceId, recipient, new Date(Date.now() + 60_000));
    const judged = cohortOf(await json(call(judge, "POST", `${base}/stages/0/judge`, { cookie: ada, params: stage })));
    expect(judged.stages.map((each) => each.state)).toEqual(["passed", "waiting"]);
    expect(judged.stages[1]?.blockedBy).toBeNull();

    const stopped = cohortOf(await json(call(stop, "POST", `${base}/stop`, { cookie: grace, params, body: {} })));
    expect(stopped.state).toBe("stopped");
    expect(cohortOf(await json(call(cohort, "GET", base, { cookie: ada, params }))).state).toBe("stopped");
    const list = (await json(call(cohorts, "GET", path, { cookie: ada, params: incident }))) as { items: unknown[] };
    expect(list.items).toHaveLength(1);
  });

  test("what is wrong is said, never a 500", async () => {
    const params = { id: "coh_none" };
    await json(call(cohort, "GET", "/api/v1/cohorts/coh_none", { cookie: ada, params }), 404);
    await json(call(freeze, "POST", "/api/v1/cohorts/coh_none/freeze", { cookie: ada, params }), 404);
    for (const stage of ["x", "-1", "99"]) {
      const path = `/api/v1/cohorts/coh_none/stages/${stage}/judge`;
      await json(call(judge, "POST", path, { cookie: ada, params: { ...params, stage } }), 404);
    }
    const wrong = { cookie: ada, params: { id: incidentId }, body: { stages: [0] } };
    await json(call(propose, "POST", `/api/v1/incidents/${incidentId}/cohorts`, wrong), 422);
  });

  test("a token with “operate” may plan and stop, but never release or approve", async () => {
    const { token } = await makeToken(root, { name: "ci", scopes: ["read", "operate"] });
    const body = { adapter: "file", count: 1 };
    const params = { id: "coh_none", stage: "0" };
    await json(call(release, "POST", "/api/v1/cohorts/coh_none/stages/0/release", { token, params, body }), 403);
    await json(
      call(propose, "POST", `/api/v1/incidents/${incidentId}/cohorts`, { token, params: { id: incidentId }, body: {} }),
    );
  });
});

describe("release targets", () => {
  test("are added by an administrator with a secret shown once; private ones are refused", async () => {
    const cookie = await cookieFor(root);
    const add = (url: string, as = cookie) =>
      call(addTarget, "POST", "/api/v1/release-targets", { cookie: as, body: { name: "Mailer", url } });
    const made = (await json(add("https://hooks.example.org/rebound"))) as { secret: string };
    expect(made.secret).toMatch(/^whsec_/);
    const list = await json(call(targets, "GET", "/api/v1/release-targets", { cookie: ada }));
    expect(JSON.stringify(list)).not.toContain(made.secret);
    await json(add("https://hooks.example.org/rebound"), 409);
    await json(add("https://169.254.169.254/latest"), 422);
    await json(add("http://hooks.example.org/"), 422);
    await json(add("https://hooks.example.org/", ada), 403);
  });
});
