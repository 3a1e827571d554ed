import { expectAccessible } from "#tests/support/axe";
import { expect, test } from "#tests/support/browser";
import { acceptedLog, download, handIn, saved } from "#tests/support/journey";

test.describe.configure({ timeout: 240_000 });
// It begins with an empty console.
test.use({ deskName: "main journey" });

test("an hour-old incident is understood, decided by two people, sampled, and judged on a later log", async ({
  person,
}) => {
  const ada = await person("operator", "Ada");
  const ben = await person("approver", "Ben");

  await test.step("the empty console loads a sample incident through the real intake", async () => {
    await expect(ada.getByText("Nothing has come in yet")).toBeVisible();
    await expectAccessible(ada);
    await ada.getByRole("button", { name: "Load a sample incident" }).click();
    await expect(ada.getByRole("table", { name: "Open incidents" })).toBeVisible({ timeout: 90_000 });
  });

  await test.step("the overview says whose fault it is, with the proof", async () => {
    const rows = ada.getByRole("table", { name: "Open incidents" });
    await expect(rows.getByRole("row", { name: /bigmail\.example/ })).toContainText(/theirs/i, { timeout: 60_000 });
    await expect(rows.getByRole("row", { name: /corp\.example/ })).toContainText(/ours/i, { timeout: 60_000 });
    await expectAccessible(ada);
    await rows
      .getByRole("link", { name: /bigmail\.example/ })
      .first()
      .click();
    await expect(ada).toHaveURL(/\/incidents\/inc_/);
  });

  await test.step("the first block of the incident is who said no, held against the MX", async () => {
    const servers = ada.getByRole("region", { name: "Who said no" });
    for (const address of ["192.0.2.10", "192.0.2.11", "192.0.2.12"]) await expect(servers).toContainText(address);
    await expect(servers).toContainText("in its MX: yes");
    await expect(ada.getByRole("region", { name: /Why we think so/ })).toContainText("R2");
    await expectAccessible(ada);
  });

  await test.step("the raw line is one click away and downloads byte for byte", async () => {
    await ada.getByRole("link", { name: "raw line" }).first().click();
    await expect(ada).toHaveURL(/\/events\/\d+/);
    await expect(ada.getByText(/postfix\/smtp\[\d+\]:/).first()).toBeVisible();
    const line = await saved(await download(ada, ada.getByRole("link", { name: /download/i }).first()));
    expect(line).toMatch(/status=bounced \(host mx\d\.bigmail\.example\[192\.0\.2\.1\d\] said: 550 relaying denied/);
    await expectAccessible(ada);
    await ada.goBack();
  });

  await test.step("Ada proposes a cohort, freezes it, and asks for a review", async () => {
    await ada.getByRole("button", { name: "Propose a cohort" }).first().click();
    await ada.getByRole("button", { name: "Propose the cohort" }).click();
    await expect(ada).toHaveURL(/\/cohorts\/coh_/);
    await expectAccessible(ada);
    await ada.getByRole("button", { name: "Freeze plan" }).click();
    await ada.getByRole("button", { name: "Request review" }).click();
    await ada.getByRole("dialog").getByRole("button", { name: "Request review" }).click();
    await expect(ada.getByText(/Waits for another person/)).toBeVisible();
  });

  await test.step("the author is not offered the decision", async () => {
    await ada.getByRole("link", { name: "Open the review" }).click();
    await expect(ada).toHaveURL(/\/reviews\/rev_/);
    await expect(ada.getByRole("button", { name: "Approve" })).toHaveCount(0);
  });

  await test.step("Ben reads the plan and approves it", async () => {
    await ben.goto(new URL("/reviews", ada.url()).toString());
    await expectAccessible(ben);
    await ben
      .getByRole("link", { name: /cohort \d+/i })
      .first()
      .click();
    await expect(ben.getByRole("button", { name: "Approve" })).toBeVisible();
    await expectAccessible(ben);
    await ben.getByRole("button", { name: "Approve" }).click();
    await ben.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
    await expect(ben.getByText(/approved/i).first()).toBeVisible();
  });

  let recipients: string[] = [];
  await test.step("Ada releases the sample of 60 as a file", async () => {
    await ada
      .getByRole("link", { name: /cohort \d+/i })
      .first()
      .click();
    await ada.getByRole("button", { name: "Release 60" }).click();
    await ada.getByRole("dialog").getByRole("button", { name: "Release 60" }).click();
    const link = ada.getByRole("link", { name: /Download TXT of stage 1/ });
    await expect(link).toBeVisible();
    recipients = (await saved(await download(ada, link))).trim().split("\n");
    expect(recipients).toHaveLength(60);
    expect(new Set(recipients).size).toBe(60);
  });

  await test.step("a later log with deliveries judges the sample: pass, and only now the next stage is offered", async () => {
    const cohort = ada.url();
    await expect(ada.getByRole("button", { name: /^Release / })).toHaveCount(0);
    await handIn(ada, "retry.log", acceptedLog(recipients), 60);
    await ada.goto(cohort);
    await expect(ada.getByRole("table", { name: "Stages in order" })).toContainText(/passed/i, { timeout: 60_000 });
    await expect(ada.getByRole("button", { name: /^Release \d/ })).toBeVisible();
    await expectAccessible(ada);
  });

  await test.step("Stop ends it", async () => {
    await ada.getByRole("button", { name: "Stop" }).click();
    await ada.getByRole("dialog").getByRole("button", { name: "Stop now" }).click();
    await expect(ada.getByRole("button", { name: /^Release \d/ })).toHaveCount(0);
  });
});
