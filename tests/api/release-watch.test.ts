import { beforeAll, expect, test } from "vitest";
import { GET as doubt } from "#app/api/v1/cohorts/[id]/stages/[stage]/doubt/route";
import { GET as preflight } from "#app/api/v1/cohorts/[id]/stages/[stage]/preflight/route";
import { POST as tryTarget } from "#app/api/v1/release-targets/[id]/test/route";
import { GET as states } from "#app/api/v1/release-targets/states/route";
import { GET as releasing } from "#app/api/v1/releasing/route";
import { makeToken } from "#lib/access/make-token";
import { addTarget } from "#lib/release/add-target";
import { releaseStage } from "#lib/release/release-stage";
import { getPreflight, listDoubt, listReleasing, listTargetStates } from "#lib/release/watch/contract";
import { makePerson } from "#tests/support/people";
import { addFailures, addresses, approvedCohort, makeNight, NIGHT } from "#tests/support/retry";
import { call, cookieFor } from "#tests/support/session";

let vera: string;
let root: string;
let token: string;
let cohortId: string;
let targetId: string;

beforeAll(async () => {
  const night = await makeNight();
  const administrator = await makePerson(night.workspaceId, "administrator", "Root");
  vera = await cookieFor(await makePerson(night.workspaceId, "viewer", "Vera"));
  root = await cookieFor(administrator);
  ({ token } = await makeToken(administrator, { name: "ci", scopes: ["read", "operate"] }));
  await addFailures(
    night.workspaceId,
    addresses(4).map((recipient) => ({ recipient })),
  );
  // A name of RFC 2606 that nobody can look up: a try of it says so and reaches nobody.
  const url = "https://hooks.invalid/rebound";
  ({ id: targetId } = await addTarget(administrator, { name: "Mailer", url, now: NIGHT }));
  const { cohort } = await approvedCohort(night, [2]);
  cohortId = cohort.id;
  await releaseStage(night.ada, { cohortId, stageIndex: 0, adapter: "file", count: 2, now: NIGHT });
});

const stage = (index: string) => ({ params: { id: cohortId, stage: index } });
const path = (index: string, what: string) => `/api/v1/cohorts/${cohortId}/stages/${index}/${what}`;

test("a viewer and a reading token read what a release would meet, who is in doubt and what is being released", async () => {
  for (const who of [{ cookie: vera }, { token }]) {
    const met = await call(preflight, "GET", path("1", "preflight"), { ...who, ...stage("1") });
    expect(getPreflight.response.parse(await met.json())).toMatchObject({ go: false, size: 2 });
    const open = await call(doubt, "GET", path("0", "doubt"), { ...who, ...stage("0") });
    expect(listDoubt.response.parse(await open.json())).toMatchObject({ total: 0, canSettle: true });
    const now = await call(releasing, "GET", "/api/v1/releasing", who);
    expect(listReleasing.response.parse(await now.json())).toMatchObject({
      total: 1,
      items: [{ cohortId, state: "observing", to: "file", handedOver: 2, waiting: 0, later: 2 }],
    });
  }
});

test("a stage that there is not is said, never a 500", async () => {
  for (const index of ["x", "9"])
    for (const [route, what] of [
      [preflight, "preflight"],
      [doubt, "doubt"],
    ] as const)
      expect((await call(route, "GET", path(index, what), { cookie: vera, ...stage(index) })).status).toBe(404);
});

test("only an administrator in person tries a target, and what came of it is there to be read", async () => {
  const tried = (who: { cookie: string } | { token: string }) =>
    call(tryTarget, "POST", `/api/v1/release-targets/${targetId}/test`, { ...who, params: { id: targetId } });
  expect((await tried({ cookie: vera })).status).toBe(403);
  expect((await tried({ token })).status).toBe(403);
  expect((await tried({ cookie: root })).status).toBe(200);
  const read = await call(states, "GET", "/api/v1/release-targets/states", { cookie: vera });
  expect(listTargetStates.response.parse(await read.json())).toMatchObject({
    items: [{ id: targetId, check: { works: false }, lastUsedAt: null, waiting: 0 }],
  });
});
