import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { GET as context } from "#app/api/v1/incidents/[id]/sender-context/route";
import { GET as newest, POST as run } from "#app/api/v1/sender-checks/route";
import { PUT as putLists, GET as readLists } from "#app/api/v1/settings/blocklists/route";
import { changeBlocklistSettings, getBlocklistSettings } from "#lib/evidence/sender/blocklist-settings";
import { getSenderContext as contextOperation } from "#lib/evidence/sender/contract";
import { getSenderContext } from "#lib/evidence/sender/sender-context";
import { database } from "#lib/platform/database";
import { a, DOMAIN, HONEST, IP, LIST, startSenderWorld, txt } from "#tests/db/evidence/sender-world";
import { makeIncident, NOW, refusedBy } from "#tests/db/verdict/incident-rows";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { call, cookieFor } from "#tests/support/session";

const { world, server, counted, check, states, lists, reset, stop } = await startSenderWorld();
beforeEach(reset);
afterAll(stop);

describe("blocklists", () => {
  test("none is asked until an administrator turns one on, and each answer is used for its TTL", async () => {
    expect((await getBlocklistSettings(world.operator)).zones).toEqual([]);
    await lists([LIST], counted.address);
    expect((await states()).blocklist_clean).toBe("ok");
    const first = world.questions.length;
    expect(first).toBe(3);
    await states({ now: new Date(NOW.getTime() + 30_000) });
    // A name that does not exist has no TTL here, so it alone is asked again.
    expect(world.questions.length - first).toBe(2);
  });

  test("a listing is told with its code, an error code never is", async () => {
    await lists([LIST], server.address);
    world.records = [...HONEST, a(`5.113.0.203.${LIST}`, "127.0.0.4"), txt(`5.113.0.203.${LIST}`, "seen sending")];
    expect((await states()).blocklist_listed).toBe("broken");
    world.records = [...HONEST.filter(({ name }) => !name.endsWith(LIST)), a(`2.0.0.127.${LIST}`, "127.255.255.254")];
    const { findings } = await check({ now: new Date(NOW.getTime() + 3_600_000) });
    const finding = findings.find(({ check }) => check === "blocklist");
    expect(finding).toMatchObject({ state: "unknown", code: "blocklist_unavailable" });
    expect(finding?.means).toContain("its answer is no answer");
  });

  test.each([
    [["dnsbl.sorbs.net"], null, "shut down"],
    [["no zone"], null, "no name of a zone"],
    [[LIST], "8.8.8.8", "public resolver"],
    [[LIST], "a b", "not host"],
  ])("%j through %s is refused", async (zones, resolver, words) => {
    await expect(lists(zones, resolver)).rejects.toThrow(words);
  });

  test("only an administrator changes them", async () => {
    await expect(
      changeBlocklistSettings(world.operator, { zones: [LIST], resolver: null, now: NOW }),
    ).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});

describe("an incident", () => {
  const mail = (domain: string, selector: string) =>
    Buffer.from(`From: x@y.example\r\nDKIM-Signature: v=1; d=${domain};\r\n\ts=${selector}; b=x\r\n\r\nhello`);

  async function incident(): Promise<string> {
    const id = await makeIncident(
      world.workspaceId,
      "corp.example",
      refusedBy({ remoteIp: "192.0.2.9", remoteMta: null }, "corp.example", 5),
    );
    const events = await database().deliveryEvent.findMany({
      where: { workspaceId: world.workspaceId },
      orderBy: { id: "asc" },
    });
    for (const [index, event] of events.entries()) {
      const sha256 = `${index}`;
      const bytes =
        index === 0
          ? mail(DOMAIN, "s1")
          : index === 1
            ? mail(`mail.${DOMAIN}`, "s2")
            : mail("forwarder.example", "theirs");
      await database().rawMessage.create({
        data: { workspaceId: world.workspaceId, sha256, bytes, sizeBytes: bytes.length },
      });
      await database().deliveryEvent.update({
        where: { id: event.id },
        data: { rawMessageSha256: sha256, sourceIp: index < 3 ? IP : index === 3 ? "203.0.113.6" : null },
      });
    }
    return id;
  }

  test("shows its sender domains, sending addresses and selectors, and asks nobody", async () => {
    const id = await incident();
    const found = contextOperation.response.parse(await getSenderContext(world.operator, { incidentId: id, now: NOW }));
    expect(found).toEqual({
      senders: [
        { domain: DOMAIN, events: 5, check: null },
        { domain: `mail.${DOMAIN}`, events: 0, check: null },
      ],
      recipients: [{ domain: "corp.example", events: 5, check: null }],
      ips: [
        { ip: IP, events: 3 },
        { ip: "203.0.113.6", events: 1 },
      ],
      selectors: expect.arrayContaining([
        { domain: DOMAIN, selector: "s1" },
        { domain: `mail.${DOMAIN}`, selector: "s2" },
      ]),
      ...{ cut: false, withoutIp: 1 },
    });
    expect(await database().dnsSnapshot.count({ where: { workspaceId: world.workspaceId } })).toBe(0);
  });

  test("a check from it stands on its timeline, and beside its domain from then on", async () => {
    const id = await incident();
    const made = await check({ incidentId: id, ips: [IP, "203.0.113.6"] });
    expect(made.findings.filter(({ code }) => code === "rdns").map(({ state }) => state)).toEqual(["ok", "broken"]);
    const found = await getSenderContext(world.operator, { incidentId: id, now: NOW });
    expect(found.senders[0]?.check).toEqual(made);
    const rows = await database().timelineEntry.findMany({ where: { incidentId: id } });
    expect(rows.map(({ text }) => text)).toEqual([
      "Looked at the sender domain northwind.example: 1 broken, 0 to look at, 0 unknown, 11 in order.",
    ]);
    await expect(check({ incidentId: "inc_gone" })).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("over HTTP", () => {
  test("an operator runs it, a viewer reads it, another workspace sees nothing", async () => {
    const cookie = await cookieFor(world.operator);
    // No selector, and a policy host that is loopback: nothing leaves this machine.
    const made = await call(run, "POST", "/api/v1/sender-checks", { cookie, body: { domain: DOMAIN } });
    expect(made.status).toBe(200);
    const viewer = await cookieFor(await makePerson(world.workspaceId, "viewer"));
    const asked = await call(newest, "GET", `/api/v1/sender-checks?domain=${DOMAIN}`, { cookie: viewer });
    expect((await asked.json()).item).toEqual(await made.json());
    const refused = await call(run, "POST", "/api/v1/sender-checks", { cookie: viewer, body: { domain: DOMAIN } });
    expect(refused.status).toBe(403);
    const stranger = await cookieFor(await makePerson(await makeWorkspace(), "administrator"));
    const other = await call(newest, "GET", `/api/v1/sender-checks?domain=${DOMAIN}`, { cookie: stranger });
    expect(await other.json()).toEqual({ item: null });
    const id = await makeIncident(world.workspaceId, "corp.example", []);
    const path = `/api/v1/incidents/${id}/sender-context`;
    expect((await call(context, "GET", path, { cookie: stranger, params: { id } })).status).toBe(404);
  });

  test.each([
    [{ domain: "no domain" }, "domain"],
    [{ domain: DOMAIN, ips: ["1.2.3"] }, "ips.0"],
    [{ domain: DOMAIN, selectors: ["a b"] }, "selectors.0"],
    [{ domain: DOMAIN, selectors: ["../x"] }, "selectors.0"],
  ])("%j is refused by name", async (body, field) => {
    const response = await call(run, "POST", "/api/v1/sender-checks", {
      cookie: await cookieFor(world.operator),
      body,
    });
    expect(response.status).toBe(422);
    expect((await response.json()).errors[0].where).toBe(`body.${field}`);
  });

  test("blocklists are read by everybody and changed by an administrator", async () => {
    const admin = await cookieFor(world.administrator);
    const body = { zones: ["bl.spamcop.net"], resolver: "192.0.2.53" };
    expect((await call(putLists, "PUT", "/api/v1/settings/blocklists", { cookie: admin, body })).status).toBe(200);
    const cookie = await cookieFor(world.operator);
    expect((await call(putLists, "PUT", "/api/v1/settings/blocklists", { cookie, body })).status).toBe(403);
    const read = await (await call(readLists, "GET", "/api/v1/settings/blocklists", { cookie })).json();
    expect(read).toMatchObject(body);
    expect(read.known.length).toBeGreaterThan(3);
  });
});
