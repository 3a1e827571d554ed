import type { Page } from "@playwright/test";
import { expect, test } from "#tests/support/browser";

test.describe.configure({ timeout: 240_000 });
test.use({ deskName: "pages hold" });

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 800 };

/** What stands out of the window at its right, unless a part of the page scrolls there by itself. */
function standsOut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const kept = (element: Element | null): boolean =>
      element !== null &&
      element !== document.body &&
      (/(auto|scroll|hidden|clip)/.test(getComputedStyle(element).overflowX) || kept(element.parentElement));
    return [...document.querySelectorAll("body *")]
      .filter((one) => one.getBoundingClientRect().right > width + 1 && !kept(one.parentElement))
      .map((one) => `${one.tagName} ${(one.textContent ?? "").slice(0, 40)}`);
  });
}

/** Links to a part of a page, as pathname, query and part. */
function partLinks(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLAnchorElement>("a[href*='#']")]
      .filter((one) => one.origin === location.origin && one.hash.length > 1)
      .map((one) => one.pathname + one.search + one.hash),
  );
}

test("no page is wider than its window, and every link to a part of a page finds that part", async ({
  person,
  desk,
  expectTrouble,
}) => {
  expectTrouble(/status of 404/);
  const page = await person("administrator", "Walker");
  const post = (path: string, options: object = {}) =>
    page.request.post(`${desk.url}/api/v1${path}`, { headers: { origin: desk.url }, ...options });

  // A smarthost with a long name refuses, and a file with a name without a gap comes in.
  await post("/scenarios/m365-connector/load");
  const name = `${"x".repeat(170)}.log`;
  const upload = await post(`/intake?name=${name}`, {
    data: "no log at all\n",
    headers: { origin: desk.url, "content-type": "text/plain" },
  });
  const { id } = await upload.json();
  let incidentId = "";
  await expect(async () => {
    const { items } = await (await page.request.get(`${desk.url}/api/v1/incidents`)).json();
    expect(items[0]?.verdict).toBeTruthy();
    incidentId = items[0].id;
  }).toPass({ timeout: 90_000 });
  const { items: events } = await (await page.request.get(`${desk.url}/api/v1/events?incidentId=${incidentId}`)).json();

  const links = new Set<string>();
  const tabs = [
    "people",
    "tokens",
    "targets",
    "alerts",
    "suppression",
    "paths",
    "detection",
    "probes",
    "blocklists",
    "audit",
  ];
  for (const path of [
    "/",
    "/incidents",
    `/incidents/${incidentId}`,
    "/events",
    `/events/${events[0].id}`,
    "/intake",
    `/intake/${id}`,
    "/evidence",
    "/reviews",
    "/glossary",
    "/explain",
    "/incidents/inc_unknown",
    ...tabs.map((tab) => `/settings?tab=${tab}`),
  ]) {
    await page.setViewportSize(DESK);
    await page.goto(desk.url + path);
    await page.waitForLoadState("networkidle");
    for (const size of [PHONE, DESK]) {
      await page.setViewportSize(size);
      expect(await standsOut(page), `${path} at ${size.width}`).toEqual([]);
    }
    for (const link of await partLinks(page)) links.add(link);
  }

  // One link of each page and part is enough: what differs is only whose.
  const kinds = new Map([...links].map((link) => [link.replace(/inc_\w+/, "inc"), link]));
  expect(kinds.size).toBeGreaterThan(3);
  for (const link of kinds.values()) {
    await page.goto(desk.url + link);
    const part = decodeURIComponent(new URL(link, desk.url).hash.slice(1));
    await expect(page.locator(`[id="${part}"]`), link).toBeAttached();
  }
});

test("on a phone the tab that an address names is in sight", async ({ person, desk }) => {
  const page = await person("viewer", "Phone");
  await page.setViewportSize(PHONE);
  await page.goto(`${desk.url}/settings?tab=session`);
  await expect(page.getByRole("tab", { name: "Session" })).toBeInViewport({ ratio: 0.9 });
  await page.goto(`${desk.url}/settings?tab=people`);
  await expect(page.getByRole("tab", { name: "People" })).toBeInViewport({ ratio: 0.9 });
});
