import { beforeAll, expect, test } from "vitest";
import { PATCH as change, GET as cohort } from "#app/api/v1/cohorts/[id]/route";
import { POST as preview } from "#app/api/v1/incidents/[id]/cohorts/preview/route";
import { POST as propose } from "#app/api/v1/incidents/[id]/cohorts/route";
import { GET as raw } from "#app/api/v1/recipient-signals/[id]/raw/route";
import { GET as signals } from "#app/api/v1/recipient-signals/route";
import { CohortShape, PreviewShape } from "#lib/cohort/contract";
import { DEFAULT_PER_HOUR } from "#lib/cohort/stage-plan";
import { SignalShape } from "#lib/volume/signal/contract";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { addFailures, addresses, addSignal, makeIncident, NIGHT } from "#tests/support/retry";
import { call, cookieFor } from "#tests/support/session";

let incidentId: string;
let cookie: string;
let signalId: string;

beforeAll(async () => {
  const workspaceId = await makeWorkspace();
  cookie = await cookieFor(await makePerson(workspaceId, "operator", "Ada"));
  incidentId = await makeIncident(workspaceId);
  await addFailures(
    workspaceId,
    addresses(8).map((recipient, index) => ({ recipient, remoteIp: index < 3 ? "192.0.2.66" : "192.0.2.10" })),
  );
  signalId = await addSignal(workspaceId, "user00001@example.org", "complained", NIGHT);
});

const base = () => `/api/v1/incidents/${incidentId}/cohorts`;
const json = async (response: Promise<Response>, status = 200): Promise<unknown> => {
  const got = await response;
  const body: unknown = await got.json();
  expect([got.status, body]).toEqual([status, body]);
  return body;
};

test("a preview and the plan made of it hold the same, and the plan has a rate unless it is taken away", async () => {
  const params = { id: incidentId };
  const body = { filter: { remoteIp: "192.0.2.66" }, stages: [1] };
  const seen = PreviewShape.parse(await json(call(preview, "POST", `${base()}/preview`, { cookie, params, body })));
  expect(seen).toMatchObject({ memberCount: 2, excludedCount: 6, stages: [{ size: 1 }, { size: 1 }] });
  const made = CohortShape.parse(await json(call(propose, "POST", base(), { cookie, params, body })));
  expect(made).toMatchObject({ memberCount: 2, excludedCount: 6, excludedByReason: seen.excludedByReason });
  expect(made.stages.map((stage) => stage.perHour)).toEqual([DEFAULT_PER_HOUR, DEFAULT_PER_HOUR]);

  const one = { id: made.id };
  const path = `/api/v1/cohorts/${made.id}`;
  const changed = await json(
    call(change, "PATCH", path, { cookie, params: one, body: { perHour: null, stages: [2] } }),
  );
  expect(CohortShape.parse(changed).stages).toMatchObject([{ size: 2, perHour: null }]);
  const read = CohortShape.parse(await json(call(cohort, "GET", path, { cookie, params: one })));
  expect(read.stages).toMatchObject([{ size: 2, perHour: null }]);
});

test.each([
  ["a condition that is none", { filter: { where: "nonsense" } }],
  ["a rate of nothing", { perHour: 0 }],
  ["no stage", { stages: [] }],
])("%s is refused with the field that is wrong", async (_what, body) => {
  const answer = await call(propose, "POST", base(), { cookie, params: { id: incidentId }, body });
  expect([400, 422]).toContain(answer.status);
});

test("complaints are listed with the bytes that prove them", async () => {
  const page = (await json(call(signals, "GET", "/api/v1/recipient-signals?kind=complained", { cookie }))) as {
    items: unknown[];
    total: number;
  };
  expect(page.total).toBe(1);
  const [item] = SignalShape.array().parse(page.items);
  expect(item).toMatchObject({ id: signalId, kind: "complained" });
  const file = await call(raw, "GET", item?.rawUrl ?? "", { cookie, params: { id: signalId } });
  expect([file.status, file.headers.get("content-type"), await file.text()]).toEqual([
    200,
    "application/octet-stream",
    "{}",
  ]);
});
