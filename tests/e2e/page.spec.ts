import type { Page } from "@playwright/test";
import { expect, PASSWORD, test } from "#tests/support/browser";

/** design budget: what the first load of the console may send as JavaScript, over the wire. */
const SCRIPT_BYTES_MAX = 250_000;

test("signing in leads back to the page that was asked for, with its filters", async ({ person, stranger, desk }) => {
  const known = await person("viewer", "Vera");
  const { email } = await (await known.request.get(`${desk.url}/api/v1/me`)).json();
  const page = await stranger();
  await page.goto(`${desk.url}/events?q=relay`);
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(`${desk.url}/events?q=relay`);
});

test("the first load of the overview with its chart sends at most 250 kB of scripts", async ({ person, desk }) => {
  const loader = await person("operator", "Olga");
  // 409 when an earlier spec has loaded it already.
  await loader.request.post(`${desk.url}/api/v1/scenarios/two-at-once/load`, { headers: { origin: desk.url } });
  await expect(async () => {
    const answer = await loader.request.get(`${desk.url}/api/v1/incidents`);
    expect((await answer.json()).items.length).toBeGreaterThan(0);
  }).toPass({ timeout: 60_000 });

  const page = await person("viewer", "Wim");
  const bytes = await scriptBytes(page, `${desk.url}/`);
  expect(bytes.total).toBeGreaterThan(50_000);
  expect(bytes.total, bytes.list.join("\n")).toBeLessThanOrEqual(SCRIPT_BYTES_MAX);
});

/** Bytes of every script a fresh load of `url` brings over the wire, compressed as they are sent. */
async function scriptBytes(page: Page, url: string): Promise<{ total: number; list: string[] }> {
  const client = await page.context().newCDPSession(page);
  await client.send("Network.enable");
  await client.send("Network.setCacheDisabled", { cacheDisabled: true });
  const scripts = new Map<string, string>();
  const list: string[] = [];
  let total = 0;
  client.on("Network.responseReceived", ({ requestId, type, response }) => {
    if (type === "Script") scripts.set(requestId, response.url);
  });
  client.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const script = scripts.get(requestId);
    if (!script) return;
    total += encodedDataLength;
    list.push(`${encodedDataLength} ${script}`);
  });
  await page.goto(url);
  await expect(page.locator("svg[data-plot]").first()).toBeVisible();
  await page.waitForLoadState("networkidle");
  return { total, list };
}
