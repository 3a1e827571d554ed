import { beforeAll, describe, expect, test } from "vitest";
import { GET as expected } from "#app/api/v1/expected/route";
import { PATCH as change, GET as settings } from "#app/api/v1/settings/detection/route";
import { ExpectedShape } from "#lib/incident/expected/contract";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { call, cookieFor } from "#tests/support/session";

let cookies: Record<"administrator" | "viewer", string>;

beforeAll(async () => {
  const workspaceId = await makeWorkspace();
  const administrator = await cookieFor(await makePerson(workspaceId, "administrator"));
  cookies = { administrator, viewer: await cookieFor(await makePerson(workspaceId, "viewer")) };
});

const patch = (who: keyof typeof cookies, body: unknown) =>
  call(change, "PATCH", "/api/v1/settings/detection", { cookie: cookies[who], body });

describe("how much proof an incident needs", () => {
  test("is read by everybody and set by an administrator", async () => {
    expect((await patch("viewer", { falseIncidentsPerMonth: 2 })).status).toBe(403);
    expect((await patch("administrator", { falseIncidentsPerMonth: 2 })).status).toBe(200);
    const read = await call(settings, "GET", "/api/v1/settings/detection", { cookie: cookies.viewer });
    expect(await read.json()).toMatchObject({ falseIncidentsPerMonth: 2, changed: { name: expect.any(String) } });
  });

  test.each([0, -1, 1000, "many"])("%s is no number of false incidents", async (falseIncidentsPerMonth) => {
    expect((await patch("administrator", { falseIncidentsPerMonth })).status).toBe(422);
  });
});

describe("the expected band", () => {
  const ask = (query: string) =>
    call(expected, "GET", `/api/v1/expected?from=2026-11-20T00:00:00Z&${query}`, { cookie: cookies.viewer });

  test.each([
    { query: "provider=a.example,b.example", providers: ["a.example", "b.example"] },
    { query: "provider=a.example&provider=b.example", providers: ["a.example", "b.example"] },
    { query: "pool=out1", providers: [""] },
  ])("takes providers as $query", async ({ query, providers }) => {
    const response = await ask(`to=2026-11-20T02:00:00Z&step=600&${query}`);
    expect(response.status).toBe(200);
    const { items, binSeconds } = ExpectedShape.parse(await response.json());
    expect(items.map((item) => [item.provider, item.bins.length])).toEqual(providers.map((one) => [one, 12]));
    expect(binSeconds).toBe(600);
  });

  test.each(["to=2026-11-20T02:00:00Z&step=90", "to=2026-11-19T00:00:00Z", "to=2026-12-20T00:00:00Z&step=60"])(
    "%s is refused",
    async (query) => {
      expect((await ask(query)).status).toBe(422);
    },
  );
});
