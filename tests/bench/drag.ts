import { chromium, type Page } from "@playwright/test";
import { median } from "#tests/bench/table";
import { startDesk } from "#tests/support/desk";
import { postfixLog } from "#tests/support/postfix-log";

const STEPS = 500;
const PROVIDERS = 12;
const STEP_SECONDS = 60;
/** 60 frames a second. */
const FRAME_MS = 1_000 / 60;

export type DragResult = {
  /** Milliseconds between frames while the hand moved. */
  frames: readonly number[];
  /** Changes the browser saw in the drawing of the bars. */
  redrawn: number;
  paths: number;
};

/** The overview's answer for `STEPS` steps of `PROVIDERS` providers, all with refusals in every step. */
export function fullOverview(from: number): unknown {
  const ids = Array.from({ length: PROVIDERS }, (_, index) => `mx${index}.example`);
  const count = (step: number, index: number) =>
    1 + ((step * 7 + index * 13) % 40) + (step > 300 && step < 380 ? 60 : 0);
  const buckets = Array.from({ length: STEPS }, (_, step) => ({
    at: new Date(from + step * STEP_SECONDS * 1_000).toISOString(),
    attempts: 5_000,
    counts: Object.fromEntries(ids.map((id, index) => [id, count(step, index)])),
  }));
  const providers = ids.map((provider, index) => {
    const spark = buckets.map((_, step) => count(step, index));
    const failures = spark.reduce((sum, one) => sum + one, 0);
    return { provider, label: provider, attempts: failures * 20, failures, lastHeardAt: buckets.at(-1)?.at, spark };
  });
  const failures = providers.reduce((sum, row) => sum + row.failures, 0);
  const at = (step: number) => new Date(from + step * STEP_SECONDS * 1_000).toISOString();
  return {
    from: at(0),
    to: at(STEPS),
    stepSeconds: STEP_SECONDS,
    reason: "relay_denied",
    buckets,
    providers,
    providersCut: 0,
    totals: { attempts: failures * 20, failures },
    facets: { reasons: [], providers: [], pools: [] },
    coverage: { firstEventAt: at(0), lastEventAt: at(STEPS), lastIntakeAt: at(STEPS) },
  };
}

/** Lets the page at `url` show the full overview, drags over its chart and back, and tells the frames. */
export async function measureDrag(page: Page, url: string, moves: number): Promise<DragResult> {
  const from = Math.floor((Date.now() - STEPS * STEP_SECONDS * 1_000) / 60_000) * 60_000;
  await page.route(/\/api\/v1\/overview\?/, (route) => route.fulfill({ json: fullOverview(from) }));
  await page.route(/\/api\/v1\/expected\?/, (route) => route.fulfill({ json: fullExpected(from) }));
  await page.goto(url);
  const chart = page.getByRole("application").first();
  await chart.waitFor();
  await page.waitForLoadState("networkidle");
  const box = await chart.boundingBox();
  if (!box) throw new Error("The chart has no place on the page.");
  await page.mouse.move(box.x + 20, box.y + box.height / 2);
  await page.mouse.down();
  await page.evaluate(WATCH_FRAMES);
  for (let move = 1; move <= moves; move++) {
    const share = 0.5 - 0.5 * Math.cos((move / moves) * 4 * Math.PI);
    await page.mouse.move(box.x + 20 + share * (box.width - 40), box.y + box.height / 2);
  }
  const found = await page.evaluate<DragResult>("dragged()");
  await page.mouse.move(box.x + 20, box.y + box.height / 2);
  await page.keyboard.press("Escape");
  await page.mouse.up();
  return found;
}

function fullExpected(from: number): unknown {
  const bins = Array.from({ length: STEPS }, (_, step) => ({
    at: new Date(from + step * STEP_SECONDS * 1_000).toISOString(),
    expected: 240,
    upper: 320,
    opensAt: 400,
  }));
  return { binSeconds: STEP_SECONDS, items: [{ provider: "", bins }] };
}

/** Runs in the page; as text, because the loader of TypeScript would put helpers of its own into a function. */
const WATCH_FRAMES = `(() => {
  const frames = [];
  let redrawn = 0, last = performance.now(), on = true;
  const observer = new MutationObserver((changes) => { redrawn += changes.length; });
  for (const plot of document.querySelectorAll("svg[data-plot]"))
    observer.observe(plot, { attributes: true, childList: true, subtree: true });
  requestAnimationFrame(function tick(now) {
    frames.push(now - last);
    last = now;
    if (on) requestAnimationFrame(tick);
  });
  window.dragged = () => {
    on = false;
    observer.disconnect();
    return { frames: frames.slice(1), redrawn, paths: document.querySelectorAll("svg[data-plot] [data-series]").length };
  };
})()`;

/** The figures in words. */
export function dragWords({ frames, redrawn, paths }: DragResult): string {
  const sorted = [...frames].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  const seconds = frames.reduce((sum, one) => sum + one, 0) / 1_000;
  const late = frames.filter((one) => one > FRAME_MS * 1.5).length;
  return [
    `${STEPS} steps of ${PROVIDERS} providers, drawn as ${paths} paths; the bars were redrawn ${redrawn} times`,
    `${frames.length} frames in ${seconds.toFixed(1)} s: ${(frames.length / seconds).toFixed(1)} a second`,
    `a frame: median ${median(frames).toFixed(1)} ms, p95 ${at(0.95).toFixed(1)} ms, worst ${at(1).toFixed(1)} ms; ${late} came late`,
  ].join("\n");
}

/** A hand drags over the fullest chart in a real browser; the budget is 60 frames a second. */
export async function benchDrag(quick: boolean): Promise<void> {
  const desk = await startDesk();
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const link = await desk.invite("operator");
    const token = link.slice(link.lastIndexOf("/") + 1);
    const joined = await page.request.post(`${desk.url}/api/v1/join`, {
      data: { token, name: "Vera", email: "vera@example.org", password: "correct horse battery" },
      headers: { origin: desk.url },
    });
    if (!joined.ok()) throw new Error(`Nobody could join: ${await joined.text()}`);
    // An empty console shows no chart.
    const sent = await page.request.post(`${desk.url}/api/v1/intake?source=bench`, {
      data: postfixLog({ lines: 20 }).text,
      headers: { origin: desk.url, "content-type": "text/plain" },
    });
    if (!sent.ok()) throw new Error(`No log was taken in: ${await sent.text()}`);
    await page.route(/\/api\/v1\/incidents\?/, (route) =>
      route.fulfill({ json: { items: [], nextCursor: null, total: 0 } }),
    );
    console.log(dragWords(await measureDrag(page, `${desk.url}/`, quick ? 200 : 600)));
  } finally {
    await browser.close();
    await desk.stop();
  }
}
