import type { Page } from "@playwright/test";
import pg from "pg";
import { expect, test } from "#tests/support/browser";
import { acceptedLog, download, handIn, saved } from "#tests/support/journey";

test.describe.configure({ timeout: 360_000 });
test.use({ deskName: "retry journey" });

const SAMPLE = 20;
const SECOND = 40;

test("declined, planned anew, gone stale, approved, sampled, inconclusive, passed, expanded, stopped, reported", async ({
  person,
  desk,
}) => {
  const ada = await person("operator", "Ada");
  const ben = await person("approver", "Ben");
  const stages = () => ada.getByRole("table", { name: "Stages in order" });
  let incident = "";
  let cohort = "";

  await test.step("an incident is there", async () => {
    await ada.getByRole("button", { name: "Load a sample incident" }).click();
    const row = ada.getByRole("table", { name: "Open incidents" }).getByRole("row", { name: /bigmail\.example/ });
    await expect(row).toContainText(/theirs/i, { timeout: 90_000 });
    await row
      .getByRole("link", { name: /bigmail\.example/ })
      .first()
      .click();
    await expect(ada).toHaveURL(/\/incidents\/inc_/);
    incident = ada.url().replace(/[?#].*$/, "");
  });

  await test.step("Ada proposes a plan and asks for a review", async () => {
    await propose(ada);
    await askForReview(ada, "The provider says that it is mended.");
  });

  await test.step("Ben declines it with words, and it is over", async () => {
    await openReview(ben, ada);
    await ben.getByLabel("Words").fill("Sixty was the agreement, not twenty.");
    await ben.getByRole("button", { name: "Decline" }).click();
    await ben.getByRole("dialog").getByRole("button", { name: "Decline" }).click();
    await expect(ben.getByRole("region", { name: "Decision" })).toContainText("declined");
    await expect(ada.getByText(/The plan was declined. Nothing goes out/)).toBeVisible({ timeout: 45_000 });
    await expect(ada.getByRole("button", { name: "Request review" })).toHaveCount(0);
  });

  await test.step("Ada makes a new plan, and Ben approves that one", async () => {
    await ada.goto(incident);
    await propose(ada);
    cohort = ada.url();
    await askForReview(ada, "Twenty are enough to see one bad server in three.");
    await openReview(ben, ada);
    await approve(ben);
    await expect(ada.getByRole("button", { name: `Release ${SAMPLE}` })).toBeVisible({ timeout: 45_000 });
  });

  let lucky = "";
  await test.step("one of them receives mail meanwhile: the approval is stale, and nothing can go out", async () => {
    await ada.goto(`${cohort}?stage=0`);
    const rows = ada.getByRole("table", { name: "Recipients to retry" }).getByRole("row");
    lucky = ((await rows.nth(1).getByRole("link").first().textContent()) ?? "").trim();
    expect(lucky).toContain("@bigmail.example");
    await handIn(ada, "meanwhile.log", acceptedLog([lucky], "meanwhile"), 1);
    await ada.goto(cohort);
    await expect(ada.getByText(/the facts changed/)).toBeVisible({ timeout: 30_000 });
    await expect(ada.getByRole("button", { name: /^Release \d/ })).toHaveCount(0);
    await expect(ben.getByRole("region", { name: "Decision" })).toContainText("stale", { timeout: 45_000 });
  });

  await test.step("asked again on the facts of now, Ben approves", async () => {
    await askForReview(ada, "One of them got mail since; the others did not.");
    await openReview(ben, ada);
    await approve(ben);
  });

  let sample: string[] = [];
  await test.step("the sample goes out without the one who got mail", async () => {
    await release(ada, SAMPLE);
    sample = await fileOf(ada, 1);
    expect(sample).toHaveLength(SAMPLE - 1);
    expect(sample).not.toContain(lucky);
  });

  await test.step("too little is heard before the deadline: inconclusive, paused, nothing advances", async () => {
    await handIn(ada, "first.log", acceptedLog(sample.slice(0, 5), "first"), 5);
    await ada.goto(cohort);
    await hoursPass(desk.databaseUrl);
    await ada.getByRole("button", { name: "Judge now" }).click();
    await expect(stages()).toContainText(/inconclusive/i, { timeout: 45_000 });
    await expect(ada.getByText("paused").first()).toBeVisible();
    await expect(ada.getByRole("button", { name: /^Release \d/ })).toHaveCount(0);
  });

  await test.step("the rest is heard: the sample passes, and only now the next stage is offered", async () => {
    await handIn(ada, "rest.log", acceptedLog(sample.slice(5), "rest"), sample.length - 5);
    await ada.goto(cohort);
    await expect(async () => {
      await ada.getByRole("button", { name: "Judge now" }).click();
      await expect(stages()).toContainText(/passed/i, { timeout: 3_000 });
    }).toPass({ timeout: 90_000 });
  });

  await test.step("Ada expands to the second stage", async () => {
    await release(ada, SECOND);
    const more = await fileOf(ada, 2);
    expect(more.length).toBe(SECOND);
    expect(more.filter((recipient) => sample.includes(recipient))).toEqual([]);
  });

  await test.step("Ben stops it from his browser: for Ada nothing is left to release or to download", async () => {
    await ben.goto(cohort);
    await ben.getByRole("button", { name: "Stop" }).click();
    await ben.getByRole("dialog").getByLabel(/Why/).fill("The receiver asked for a pause.");
    await ben.getByRole("dialog").getByRole("button", { name: "Stop now" }).click();
    await expect(ada.getByText("stopped").first()).toBeVisible({ timeout: 45_000 });
    await expect(ada.getByRole("button", { name: /^Release \d/ })).toHaveCount(0);
    await expect(ada.getByRole("link", { name: /^Download TXT/ })).toHaveCount(0);
  });

  await test.step("the report tells all of it, masked, and the same bytes twice", async () => {
    await ada.goto(incident);
    const link = ada.getByRole("region", { name: "Report" }).getByRole("link", { name: "Markdown" });
    const report = await saved(await download(ada, link));
    for (const told of [
      "declined",
      "Sixty was the agreement, not twenty.",
      "stale",
      "inconclusive",
      "passed",
      "The receiver asked for a pause.",
    ])
      expect(report).toContain(told);
    for (const recipient of sample) expect(report).not.toContain(recipient);
    expect(await saved(await download(ada, link))).toBe(report);
  });
});

/** From the incident to a frozen plan. */
async function propose(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Propose a cohort" }).first().click();
  await page.getByLabel("Stages").fill(`${SAMPLE}, ${SECOND}`);
  await page.getByRole("button", { name: "Propose the cohort" }).click();
  await expect(page).toHaveURL(/\/cohorts\/coh_/);
  await page.getByRole("button", { name: "Freeze plan" }).click();
}

async function askForReview(page: Page, message: string): Promise<void> {
  await page.getByRole("button", { name: "Request review" }).click();
  await page.getByLabel("Message to the reviewer").fill(message);
  await page.getByRole("dialog").getByRole("button", { name: "Request review" }).click();
  await expect(page.getByText(/Waits for another person/)).toBeVisible();
}

/** The reviewer opens what waits for them in the inbox. */
async function openReview(page: Page, other: Page): Promise<void> {
  await page.goto(new URL("/reviews", other.url()).toString());
  await page
    .getByRole("table", { name: "Reviews for you" })
    .getByRole("link", { name: /cohort \d+/i })
    .first()
    .click();
  await expect(page.getByRole("button", { name: "Approve" })).toBeVisible();
}

async function approve(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
  await expect(page.getByRole("region", { name: "Decision" })).toContainText("approved");
}

async function release(page: Page, size: number): Promise<void> {
  await page.getByRole("button", { name: `Release ${size}` }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: `Release ${size}` })
    .click();
}

async function fileOf(page: Page, stage: number): Promise<string[]> {
  const link = page.getByRole("link", { name: new RegExp(`Download TXT of stage ${stage}`) });
  await expect(link).toBeVisible();
  return (await saved(await download(page, link))).trim().split("\n");
}

/** The four hours of observing are over: nothing but the deadline moves. */
async function hoursPass(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(`UPDATE "ReleaseStage" SET "deadlineAt" = now() WHERE "state" = 'observing'`);
  } finally {
    await client.end();
  }
}
