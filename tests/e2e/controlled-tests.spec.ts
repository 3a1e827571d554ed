import type { Page } from "@playwright/test";
import type { ZoneEntry } from "#lib/evidence/zone-answer";
import { startZoneServer, type ZoneServer } from "#lib/evidence/zone-server";
import { withIds } from "#lib/pipeline/scenario/attempt";
import { seededRandom } from "#lib/pipeline/scenario/random";
import { postfixLog } from "#lib/pipeline/scenario/writers/postfix";
import { expectAccessible } from "#tests/support/axe";
import { test as base, expect } from "#tests/support/browser";
import { type Desk, startDesk } from "#tests/support/desk";
import { startSmtpServer } from "#tests/support/smtp-server";

const MINUTE = 60_000;
const ZONE: ZoneEntry[] = [
  { name: "acorn.example", type: "MX", ttl: 300, data: { preference: 10, exchange: "mx1.acorn.example" } },
  { name: "mx1.acorn.example", type: "A", ttl: 300, data: "192.0.2.10" },
  { name: "northwind.example", type: "TXT", ttl: 300, data: "v=spf1 +all" },
  {
    name: "_dmarc.northwind.example",
    type: "TXT",
    ttl: 300,
    data: "v=DMARC1; p=reject; rua=mailto:d@northwind.example",
  },
];

/** A desk that asks one DNS server on loopback and may hand mail to a host there. */
const test = base.extend<object, { desk: Desk; zone: ZoneServer }>({
  zone: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the dependencies from the pattern.
    async ({}, use) => {
      const zone = await startZoneServer({ records: () => ZONE });
      await use(zone);
      await zone.stop();
    },
    { scope: "worker" },
  ],
  desk: [
    async ({ zone }, use) => {
      const desk = await startDesk({ REBOUND_ALLOW_PRIVATE_TARGETS: "1", REBOUND_RESOLVERS: zone.address });
      await use(desk);
      await desk.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

test.describe.configure({ timeout: 300_000 });
test.use({ deskName: "controlled tests" });

test("sender check, probe and test mail by their buttons; the mail that arrives shows by itself", async ({
  person,
  desk,
  expectTrouble,
}) => {
  const smtp = await startSmtpServer({ DATA: "354 go on", ".": "250 2.0.0 Ok: queued as 4XyZ" });
  const root = await person("administrator", "Root");
  const ada = await person("operator", "Ada");

  await test.step("an administrator says as whom probes ask and where test mails are handed in", async () => {
    await put(root, desk.url, "/settings/probes", {
      ...{ enabled: true, ehlo: "out1.northwind.example", mailFrom: "probe@northwind.example", sourceIp: null },
      production: { sourceIp: null, ehlo: "out1.northwind.example", mailFromDomain: "northwind.example" },
      dailyMax: 5,
    });
    await root.goto(`${desk.url}/settings?tab=probes`);
    const hosts = root.getByRole("region", { name: "Test mails" });
    await hosts.getByLabel("Name", { exact: true }).fill("pool A");
    await hosts.getByLabel("Host", { exact: true }).fill("127.0.0.1");
    await hosts.getByLabel("Port").fill(String(smtp.port));
    await hosts.getByLabel("MAIL FROM").fill("test@northwind.example");
    await hosts.getByLabel("Pool, as your logs name it").fill("out1.northwind.example");
    await hosts.getByLabel("Encryption").selectOption({ label: "none" });
    await hosts.getByRole("button", { name: "Add the host" }).click();
    await expect(hosts.getByText("without TLS, pool out1.northwind.example")).toBeVisible();
    await expectAccessible(root);
  });

  await test.step("refusals at a receiver open an incident", async () => {
    await post(ada, desk.url, "/intake?name=mail.log", "text/plain", log(Date.now()));
    let opened: string | undefined;
    await expect(async () => {
      const response = await ada.request.get(`${desk.url}/api/v1/incidents`);
      opened = ((await response.json()) as { items: { id: string }[] }).items[0]?.id;
      expect(opened).toBeDefined();
    }).toPass({ timeout: 60_000 });
    await ada.goto(`${desk.url}/incidents/${opened}`);
  });

  await test.step("what the sending host's resolver says is held against DNS, and green only when it matches", async () => {
    const fix = ada.getByRole("region", { name: "How to fix" });
    await fix.getByText("Or paste what the sending host says").first().click();
    const pasted = fix.getByLabel("Output of dig").first();
    await pasted.fill("acorn.example. 300 IN MX 10 gw.old-host.example.");
    await expect(fix.getByText("gw.old-host.example is in no other answer")).toBeVisible();
    await pasted.fill("acorn.example. 300 IN MX 10 mx1.acorn.example.");
    await expect(fix.getByText("matches", { exact: true })).toBeVisible();
    await expectAccessible(ada);
  });

  await test.step("the sender check asks DNS and lists what is wrong first", async () => {
    const sender = ada.getByRole("region", { name: "Our side: sender context" });
    await expect(sender.getByText("Not run.").first()).toBeVisible();
    await sender.getByRole("button", { name: "Look at northwind.example" }).click();
    const spf = sender.getByRole("listitem").filter({ hasText: "it lets the whole internet send" });
    await expect(spf.getByText("broken")).toBeVisible();
    await spf.getByText("Asked and answered").click();
    await expect(spf.getByText("v=spf1 +all")).toBeVisible();
    await expect(sender.getByRole("button", { name: "Look again" })).toBeVisible();
  });

  const probe = ada.getByRole("region", { name: "Controlled probe" });
  await test.step("the probe names the MX it found and calls no address that is not public", async () => {
    await probe.getByLabel("Recipient of this incident").fill("user1@acorn.example");
    await probe.getByRole("button", { name: "Ask their server" }).click();
    await expect(probe.getByText("unreachable")).toBeVisible();
    await expect(probe.getByText("mx1.acorn.example is not called: 192.0.2.10 is not a public address")).toBeVisible();
  });

  await test.step("a customer gets no test mail, a control gets one, and its way is held against the failing one", async () => {
    const [to, send] = [probe.getByLabel("Control mailbox"), probe.getByRole("button", { name: "Send 1 test mail" })];
    expectTrouble(/422.*\/api\/v1\/path-tests/);
    await to.fill("user1@acorn.example");
    await send.click();
    await expect(probe.getByText("it is no control")).toBeVisible();
    await to.fill("control@acorn.example");
    await send.click();
    await expect(probe.getByText("Our submission host took it.")).toBeVisible();
    await probe.getByText("What must be equal").click();
    const five = probe.getByRole("table", { name: "What must be equal" });
    await expect(five.getByRole("row", { name: /bounce domain/ })).toContainText("✓ same");
    await expect(five.getByRole("row", { name: /DKIM selector/ })).toContainText("? unknown");
    await expectAccessible(ada);
  });

  await test.step("the mail that a mailbox hands in shows within five seconds, without a reload", async () => {
    const mark = smtp.heard.find((line) => line.startsWith("X-Rebound-Test:"));
    expect(mark).toBeDefined();
    const mail = `Return-Path: <test@northwind.example>
Received: from out1.northwind.example (out1.northwind.example [203.0.113.9])
 by mx1.acorn.example with ESMTPS; Thu, 12 Mar 2026 02:20:05 +0000
Authentication-Results: mx1.acorn.example; spf=pass; dkim=fail; dmarc=fail
From: test@northwind.example
${mark}

This is a delivery test.
`;
    await post(ada, desk.url, "/path-tests/arrivals", "message/rfc822", mail);
    await expect(probe.getByText("SPF pass, DKIM fail, DMARC fail")).toBeVisible({ timeout: 5_000 });
    await expect(probe.getByText("203.0.113.9").first()).toBeVisible();
    await expect(probe.getByText("Did it arrive?")).toHaveCount(0);
    await expectAccessible(ada);
  });

  await test.step("the page fits a phone", async () => {
    await ada.setViewportSize({ width: 390, height: 844 });
    const wider = await ada.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wider).toBeLessThanOrEqual(0);
  });
  await smtp.stop();
});

async function post(page: Page, url: string, path: string, type: string, data: string): Promise<void> {
  const headers = { origin: url, "content-type": type };
  const response = await page.request.post(`${url}/api/v1${path}`, { headers, data });
  expect(response.ok(), await response.text()).toBe(true);
}

async function put(page: Page, url: string, path: string, data: object): Promise<void> {
  const response = await page.request.put(`${url}/api/v1${path}`, { headers: { origin: url }, data });
  expect(response.ok(), await response.text()).toBe(true);
}

/** A day of deliveries, one in five minutes, and forty refusals in the last four minutes. */
function log(now: number): string {
  const attempt = (at: number, index: number, refused: boolean) => ({
    at: new Date(at),
    host: "out1.northwind.example",
    sender: "orders@northwind.example",
    recipient: `${refused ? "user" : "reader"}${index}@acorn.example`,
    relayHost: refused ? "gw.old-host.example" : "mx1.acorn.example",
    relayIp: refused ? "203.0.113.77" : "192.0.2.10",
    status: refused ? ("bounced" as const) : ("sent" as const),
    dsn: refused ? "5.7.1" : "2.0.0",
    reply: refused ? "554 5.7.1 Relay access denied" : "250 2.0.0 Ok",
  });
  const quiet = Array.from({ length: 280 }, (_, index) =>
    attempt(now - 24 * 60 * MINUTE + index * 5 * MINUTE, index, false),
  );
  const burst = Array.from({ length: 40 }, (_, index) => attempt(now - 4 * MINUTE + index * 6_000, index, true));
  return postfixLog(withIds([...quiet, ...burst], seededRandom("controlled")));
}
