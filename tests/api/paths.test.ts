import { beforeEach, describe, expect, test } from "vitest";
import { DELETE as forget } from "#app/api/v1/own-hops/[entry]/route";
import { GET as hops, POST as name } from "#app/api/v1/own-hops/route";
import { POST as check } from "#app/api/v1/routes/check/route";
import { POST as lint } from "#app/api/v1/routes/lint/route";
import { POST as give, GET as routes } from "#app/api/v1/routes/route";
import { database } from "#lib/platform/database";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { call, cookieFor } from "#tests/support/session";

let workspaceId: string;
let cookie: string;

beforeEach(async () => {
  workspaceId = await makeWorkspace();
  cookie = await cookieFor(await makePerson(workspaceId, "operator"));
});

describe("hops of our own", () => {
  test.each(["smtp.example.com", ".relay.example.com", "192.0.2.7", "192.0.2.0/28", "2001:db8::/32"])(
    "%s is named, listed and forgotten",
    async (entry) => {
      const body = { entry: entry.toUpperCase(), note: "office" };
      expect((await call(name, "POST", "/api/v1/own-hops", { cookie, body })).status).toBe(200);
      const listed = await (await call(hops, "GET", "/api/v1/own-hops", { cookie })).json();
      expect(listed.items).toMatchObject([{ entry, note: "office", addedBy: { name: "operator" } }]);
      expect((await call(name, "POST", "/api/v1/own-hops", { cookie, body })).status).toBe(409);
      const options = { cookie, params: { entry } };
      expect((await call(forget, "DELETE", "/api/v1/own-hops/x", options)).status).toBe(200);
      expect((await call(forget, "DELETE", "/api/v1/own-hops/x", options)).status).toBe(404);
    },
  );

  test.each(["a, b", "192.0.2.0/64", "not a host!", "1.2.3"])("“%s” is refused with what is wrong", async (entry) => {
    const response = await call(name, "POST", "/api/v1/own-hops", { cookie, body: { entry } });
    expect(response.status).toBe(422);
    expect((await response.json()).errors[0].where).toBe("body.entry");
  });
});

describe("static routes", () => {
  const text = "relayhost = [smtp.example.net]:587\ntransport_maps = hash:/etc/postfix/transport\n";

  test("are read without being kept", async () => {
    const response = await call(lint, "POST", "/api/v1/routes/lint", { cookie, body: { text } });
    expect(await response.json()).toMatchObject({
      format: "postfix_main",
      routes: [
        { line: 1, takes: "all mail (relayhost)", hosts: [{ host: "smtp.example.net", port: 587, viaMx: false }] },
      ],
      notes: [{ line: 2 }],
      problems: [],
    });
    expect(await database().routeText.count({ where: { workspaceId } })).toBe(0);
  });

  test("are kept, listed, and DNS is asked in the background", async () => {
    expect((await call(give, "POST", "/api/v1/routes", { cookie, body: { name: "out1", text } })).status).toBe(200);
    const listed = await (await call(routes, "GET", "/api/v1/routes", { cookie })).json();
    expect(listed.items).toMatchObject([{ name: "out1", format: "postfix_main", checkedAt: null, findings: [] }]);
    expect(await (await call(check, "POST", "/api/v1/routes/check", { cookie, body: {} })).json()).toEqual({
      queued: true,
    });
  });

  test("of another workspace are not seen", async () => {
    await call(give, "POST", "/api/v1/routes", { cookie, body: { name: "out1", text } });
    const other = await cookieFor(await makePerson(await makeWorkspace(), "administrator"));
    expect((await (await call(routes, "GET", "/api/v1/routes", { cookie: other })).json()).items).toEqual([]);
  });
});
