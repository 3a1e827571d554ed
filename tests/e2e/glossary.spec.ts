import type { Page } from "@playwright/test";
import { expectAccessible } from "#tests/support/axe";
import { expect, test } from "#tests/support/browser";

const LOG = Array.from(
  { length: 12 },
  (_, i) =>
    `2026-03-01T01:00:${String(i).padStart(2, "0")}.000000+00:00 out postfix/smtp[1]: ABCDEF0${String(i).padStart(4, "0")}: to=<u${i}@acorn.example>, relay=mx.acorn.example[192.0.2.10]:25, delay=1, dsn=5.0.0, status=bounced (host mx.acorn.example[192.0.2.10] said: 550 The moon is not right (in reply to RCPT TO command))`,
).join("\n");

async function takeIn(page: Page, url: string): Promise<void> {
  const sent = await page.request.post(`${url}/api/v1/intake?source=glossary`, {
    data: `${LOG}\n`,
    headers: { origin: url, "content-type": "text/plain" },
  });
  expect(sent.ok(), await sent.text()).toBe(true);
  await expect(async () => {
    const found = await page.request.get(`${url}/api/v1/events?q=moon%20is%20not`);
    expect((await found.json()).items).toHaveLength(12);
  }).toPass({ timeout: 30_000 });
}

test("the glossary says what a class means and finds it by code, product and reply", async ({ person, desk }) => {
  const page = await person("viewer", "Vera");
  await page.goto(`${desk.url}/glossary`);
  const relay = page.getByRole("region", { name: "Relay denied" });
  await expect(relay.getByText("It says nothing about the mailbox")).toBeVisible();
  await expect(relay).not.toContainText(/invalid recipient/i);
  await expectAccessible(page);

  const search = page.getByRole("searchbox", { name: "Search" });
  await search.fill("5.2.2");
  await expect(page.getByRole("region", { name: "Mailbox full" })).toBeVisible();
  await expect(relay).toHaveCount(0);
  await search.fill("postgrey");
  await expect(page.getByRole("region", { name: "Greylisted" })).toBeVisible();
  await search.fill("550 5.7.1 <ann@acorn.example>: Relay access denied");
  await expect(page.locator("mark")).toHaveText("Relay access denied");
  await expect(page.getByText("relay.postfix").first()).toBeVisible();
  await expect(page).toHaveURL(/\?q=550/);
  await search.fill("zzzz");
  await page.getByRole("button", { name: "Show all" }).click();
  await expect(relay).toBeVisible();
  await expect(page.getByRole("button", { name: "Give a text a class" })).toBeDisabled();
});

test("a text is given a class: counted first, moved, told on the event, and reverted", async ({ person, desk }) => {
  const page = await person("operator", "Olga");
  await takeIn(page, desk.url);
  await page.goto(`${desk.url}/events?q=moon%20is%20not`);
  await page
    .getByRole("link", { name: /u0@acorn\.example/ })
    .first()
    .click();
  const notes = page.getByRole("link", { name: "Wrong? Give this text a class" });
  await notes.click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("Text in the reply")).toHaveValue("The moon is not right");
  await dialog.getByLabel("Text in the reply").fill("MOON is not right");
  await dialog.getByLabel("Class").selectOption("policy");
  await dialog.getByRole("button", { name: "Count what would move" }).click();
  await expect(dialog.getByText("Would move 12 events")).toBeVisible();
  await expectAccessible(page);
  await dialog.getByLabel("Why").fill("Asked their postmaster");
  await dialog.getByRole("button", { name: "Move 12 events" }).click();
  await expect(dialog).toHaveCount(0);

  const overrides = page.getByRole("region", { name: "Overrides" });
  await expect(overrides).toContainText("12 events moved", { timeout: 30_000 });
  await expect(overrides).toContainText("Asked their postmaster");
  await page.goto(`${desk.url}/events?q=moon%20is%20not&reason=policy`);
  await page
    .getByRole("link", { name: /u0@acorn\.example/ })
    .first()
    .click();
  await expect(page.getByText("A person gave this text its class")).toBeVisible();
  await expect(page.locator("mark")).toHaveText("moon is not right");

  await page.goto(`${desk.url}/glossary#overrides`);
  await overrides.getByRole("button", { name: /^Revert/ }).click();
  await page.getByRole("dialog").getByLabel("Why").fill("It was an outage");
  await page.getByRole("button", { name: "Revert the override" }).click();
  await expect(overrides).toContainText("reverted by Olga");
  await expect(async () => {
    const found = await page.request.get(`${desk.url}/api/v1/events?q=moon%20is%20not&reason=other`);
    expect((await found.json()).items).toHaveLength(12);
  }).toPass({ timeout: 30_000 });
});

for (const scheme of ["light", "dark"] as const) {
  test(`the glossary fits a phone, ${scheme}`, async ({ person, desk }) => {
    const page = await person("operator", "Pia");
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: scheme });
    await page.goto(`${desk.url}/glossary`);
    await expect(page.getByRole("region", { name: "Relay denied" })).toBeVisible();
    await page
      .getByText(/rules, with phrases/)
      .first()
      .click();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide).toBeLessThanOrEqual(0);
    await expectAccessible(page);
  });
}
