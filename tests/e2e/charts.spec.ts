import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { measureDrag } from "#tests/bench/drag";
import { expectAccessible } from "#tests/support/axe";
import { expect, test } from "#tests/support/browser";

test.describe.configure({ timeout: 180_000 });

/** A console that has heard of two incidents. */
async function loaded(page: Page, url: string): Promise<void> {
  // 409 when an earlier spec has loaded it already.
  await page.request.post(`${url}/api/v1/scenarios/two-at-once/load`, { headers: { origin: url } });
  await expect(async () => {
    const answer = await page.request.get(`${url}/api/v1/incidents`);
    expect((await answer.json()).items.length).toBeGreaterThan(0);
  }).toPass({ timeout: 90_000 });
}

async function drag(page: Page, from: number, to: number): Promise<void> {
  const box = await page.getByRole("application").first().boundingBox();
  if (!box) throw new Error("The chart has no place on the page.");
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * from, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * ((from + to) / 2), y);
  await page.mouse.move(box.x + box.width * to, y);
  await page.mouse.up();
}

const windowOf = (page: Page) => new URL(page.url()).searchParams.get("from");

test("a brushed window is followed by all below, lives in the address, and is let go by keys, clicks and going back", async ({
  person,
  desk,
}) => {
  const page = await person("operator", "Olga");
  await loaded(page, desk.url);
  await page.goto(desk.url);
  await expect(page.locator("svg[data-plot]")).toBeVisible();
  const selected = page.getByRole("region", { name: "Selected window" });

  await test.step("dragging selects, and what is below follows without a further click", async () => {
    await drag(page, 0.6, 0.999);
    await expect(page).toHaveURL(/from=.*to=/);
    await expect(selected).toContainText("Selected");
    await expect(page.getByRole("heading", { name: /Incidents in this window/ })).toBeVisible();
    await expect(selected.getByRole("link", { name: /Explain [\d\s]+ failures?/ })).toHaveAttribute(
      "href",
      /^\/explain\?from=\S+&to=\S+&reason=relay_denied$/,
    );
    await expect(selected.getByRole("link", { name: /Propose cohort: #\d+ \S+, [\d\s]+ here/ }).first()).toBeVisible();
    await expectAccessible(page);
  });

  await test.step("keys step the window and widen it; going back takes it back", async () => {
    const brushed = windowOf(page);
    await page.keyboard.press("[");
    await expect.poll(() => windowOf(page)).not.toBe(brushed);
    const stepped = windowOf(page);
    await page.keyboard.press("-");
    await expect.poll(() => windowOf(page)).not.toBe(stepped);
    await page.goBack();
    await expect.poll(() => windowOf(page)).toBe(stepped);
    await page.goBack();
    await expect.poll(() => windowOf(page)).toBe(brushed);
  });

  await test.step("Escape lets it go, a click takes one step, a double click lets that go", async () => {
    await page.keyboard.press("Escape");
    await expect(selected).toHaveCount(0);
    const chart = page.getByRole("application").first();
    await chart.click({ position: { x: 300, y: 100 } });
    await expect(selected).toBeVisible();
    const span = new URL(page.url()).searchParams;
    const length = Date.parse(span.get("to") ?? "") - Date.parse(span.get("from") ?? "");
    expect(length).toBeGreaterThan(0);
    expect(length).toBeLessThanOrEqual(3_600_000);
    await chart.dblclick({ position: { x: 300, y: 100 } });
    await expect(selected).toHaveCount(0);
  });
});

test("shape, scale and heights are in the address, and each shape tells the same numbers", async ({ person, desk }) => {
  const page = await person("operator", "Olga");
  await loaded(page, desk.url);
  await page.goto(`${desk.url}/?view=providers&scale=log&heights=own`);
  const charts = page.locator("[data-multiple]");
  await expect(charts.first()).toBeVisible();
  const providers = await charts.count();
  expect(providers).toBeGreaterThan(1);
  await expect(page.getByRole("button", { name: "Log scale" })).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByRole("button", { name: "Own heights" })).toHaveAttribute("aria-pressed", "true");
  await expectAccessible(page);

  await page.getByRole("button", { name: "Table", exact: true }).click();
  await expect(page).toHaveURL(/view=table/);
  const table = page.getByRole("table", { name: "Relay denied per provider" });
  for (const name of ["total", "expected", "usual up to", "attempts", "share"])
    await expect(table.getByRole("columnheader", { name, exact: true })).toBeVisible();
  expect(await table.getByRole("columnheader").count()).toBe(providers + 6);
  await expectAccessible(page);
});

test("the picture is saved in both themes without asking the network", async ({ person, desk }) => {
  const page = await person("operator", "Olga");
  await loaded(page, desk.url);
  await page.goto(desk.url);
  await expect(page.locator("svg[data-plot]")).toBeVisible();
  const files: Buffer[] = [];
  for (const name of ["SVG, light", "SVG, dark", "PNG, light", "PNG, dark"]) {
    await page.getByRole("button", { name: "Save picture" }).click();
    const waiting = page.waitForEvent("download");
    await page.getByRole("button", { name }).click();
    const download = await waiting;
    expect(download.url()).toMatch(/^blob:/);
    files.push(await readFile(await download.path()));
  }
  const [light, dark, ...pngs] = files;
  for (const svg of [light, dark]) {
    expect(String(svg)).toContain(">Relay denied<");
    expect(String(svg)).toMatch(/\d{4}-\d\d-\d\d \d\d:\d\d to .* UTC/);
  }
  const ground = (svg: Buffer | undefined) => /<rect width="\d+" height="\d+" fill="(#\w+)"/.exec(String(svg))?.[1];
  expect(ground(light)).not.toBe(ground(dark));
  for (const png of pngs) expect(png.subarray(1, 4).toString()).toBe("PNG");
});

test("the bars are not redrawn while somebody drags, whatever they hold", async ({ person, desk }) => {
  const page = await person("operator", "Olga");
  await loaded(page, desk.url);
  for (const [shape, paths] of [
    ["/", 12],
    ["/?view=providers", 12],
  ] as const) {
    const found = await measureDrag(page, `${desk.url}${shape}`, 120);
    expect(found.paths).toBe(paths);
    expect(found.frames.length).toBeGreaterThan(10);
    expect(found.redrawn).toBe(0);
    await expect(page.getByRole("region", { name: "Selected window" })).toHaveCount(0);
  }
});
