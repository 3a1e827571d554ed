import { type APIResponse, expect as check, type Page } from "@playwright/test";
import { withIds } from "#lib/pipeline/scenario/attempt";
import { seededRandom } from "#lib/pipeline/scenario/random";
import { postfixLog } from "#lib/pipeline/scenario/writers/postfix";
import { expectAccessible } from "#tests/support/axe";
import { test as base, expect } from "#tests/support/browser";
import { type Desk, startDesk } from "#tests/support/desk";
import { startPostmark } from "#tests/support/postmark-server";
import { startReceiver } from "#tests/support/receiver";

const MINUTE = 60_000;
const SAMPLE = 5;
/** Without the one who stays on the list after a complaint. */
const REACHED = 4;
const TOKEN = "a-server-token-of-this-test";

/** A desk that may call loopback, where the provider and the sending system of this test are. Nobody there knows DNS. */
const test = base.extend<object, { desk: Desk }>({
  desk: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the dependencies from the pattern.
    async ({}, use) => {
      const desk = await startDesk({ REBOUND_ALLOW_PRIVATE_TARGETS: "1", REBOUND_RESOLVERS: "127.0.0.1:9" });
      await use(desk);
      await desk.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

test.describe.configure({ timeout: 300_000 });
test.use({ deskName: "release targets" });

test("targets are added and tried; a stage comes off a list, goes out, is settled and stopped", async ({
  person,
  desk,
}) => {
  const postmark = await startPostmark(TOKEN);
  const receiver = await startReceiver();
  const root = await person("administrator", "Root");
  const ada = await person("operator", "Ada");
  const ben = await person("approver", "Ben");
  let cohort = { id: "", number: 0, planHash: "" };

  await test.step("a webhook shows its secret once, a list never shows its token; both are tried", async () => {
    await root.goto(`${desk.url}/settings?tab=targets`);
    await expect(root.getByText("Releases go out as files")).toBeVisible();
    const matrix = root.getByRole("table", { name: "Abilities of each adapter" });
    await expect(matrix.getByRole("row", { name: /Postmark/ })).toContainText("no");
    await expect(root.getByRole("region", { name: "Postmark suppressions" })).toContainText("Cannot send again");
    await root.getByRole("button", { name: "Add a target" }).click();
    const dialog = root.getByRole("dialog");
    await dialog.getByLabel("Name").fill("Mailer");
    await dialog.getByLabel("Address").fill(receiver.url);
    await dialog.getByRole("button", { name: "Add the webhook" }).click();
    await expect(dialog.getByLabel("Signing secret")).toHaveText(/^whsec_/);
    await dialog.getByRole("button", { name: "Done" }).click();

    await root.getByRole("button", { name: "Add a target" }).click();
    await dialog.getByLabel("Kind").selectOption({ label: "Postmark suppressions" });
    await expect(dialog.getByText("Takes off hard bounces only")).toBeVisible();
    await dialog.getByLabel("Name").fill("Postmark");
    await dialog.getByLabel("Address").fill(postmark.url);
    await dialog.getByLabel("Message stream").fill("outbound");
    await dialog.getByLabel("Server token").fill("an old token");
    await dialog.getByRole("button", { name: "Add the list" }).click();
    await expect(dialog).toHaveCount(0);

    await root.getByRole("button", { name: "Try Postmark" }).click();
    await expect(root.getByText("The key was refused (401)")).toBeVisible();
    await root.getByRole("button", { name: "Replace the credentials of Postmark" }).click();
    await dialog.getByLabel("Message stream").fill("outbound");
    await dialog.getByLabel("Server token").fill(TOKEN);
    await dialog.getByRole("button", { name: "Replace the credentials" }).click();
    await expect(dialog).toHaveCount(0);
    await root.getByRole("button", { name: "Try Postmark" }).click();
    await expect(root.getByText("the credentials may read the list")).toBeVisible();
    await expectAccessible(root);
  });

  await test.step("an approved plan over a fresh incident", async () => {
    cohort = await approvedPlan(ada, ben, desk.url);
    await ada.goto(`${desk.url}/cohorts/${cohort.id}`);
    const before = ada.getByRole("region", { name: "Before stage 1 goes out" });
    await expect(before).toContainText(`It would go: ${SAMPLE} of ${SAMPLE} recipients.`);
    await expect(before).toContainText("Do a dry run under Suppression lists");
  });

  const lists = ada.getByRole("region", { name: "Suppression lists" });
  await test.step("a dry run looks and changes nothing; a run takes off, reads back, and leaves a complaint alone", async () => {
    const sample = await membersOf(ada, desk.url, cohort.id);
    for (const [index, recipient] of sample.entries())
      if (index < 4) postmark.listed.set(recipient, index < 3 ? "HardBounce" : "SpamComplaint");
    await expect(lists.getByRole("button", { name: "Take off the list" })).toBeDisabled();
    await lists.getByRole("button", { name: `Dry run: look at ${SAMPLE}` }).click();
    await expect(lists.getByRole("status")).toHaveText(
      `Dry run. ${SAMPLE} recipients looked at: 3 would be taken off, 1 is kept, 1 is not on it.`,
    );
    expect(postmark.listed.size).toBe(4);
    // The server did it, so another look at the page tells the same.
    await ada.reload();
    await expect(lists.getByRole("status")).toContainText("3 would be taken off");
    await expect(lists.getByText("Started by")).toBeVisible();
    expect(postmark.calls.filter((call) => call.startsWith("POST"))).toEqual([]);
    await expectAccessible(ada);

    await lists.getByRole("button", { name: "Take 3 off the list" }).click();
    const dialog = ada.getByRole("dialog");
    await expect(dialog.getByRole("button", { name: "Take 3 off" })).toBeDisabled();
    await dialog.getByLabel("Type 3 to confirm").fill("3");
    await dialog.getByRole("button", { name: "Take 3 off" }).click();
    await expect(lists.getByText("Taken off and read back: 3")).toBeVisible();
    await expect(lists.getByText(/Kept on the list.*: 1/)).toBeVisible();
    expect([...postmark.listed.values()]).toEqual(["SpamComplaint"]);
    const before = ada.getByRole("region", { name: "Before stage 1 goes out" });
    await expect(before).toContainText(`It would go: ${REACHED} of ${SAMPLE} recipients, 1 left out.`);
  });

  await test.step("released to the webhook, whose answer is lost: nobody knows, and nobody is sent to again", async () => {
    receiver.answer("cut");
    await ada.getByRole("button", { name: `Release ${SAMPLE}`, exact: true }).click();
    const dialog = ada.getByRole("dialog");
    await dialog.getByLabel(/Signed webhook: Mailer/).check();
    await expect(dialog.getByText("Cannot know what became of a request whose answer was lost")).toBeVisible();
    await dialog.getByRole("button", { name: `Release ${SAMPLE}`, exact: true }).click();
    const doubt = ada.getByRole("region", { name: "In doubt: stage 1" });
    await expect(doubt.getByRole("checkbox")).toHaveCount(REACHED, { timeout: 45_000 });
    await doubt.getByRole("checkbox").first().check();
    await doubt.getByRole("button", { name: "1 was handed over" }).click();
    await dialog.getByLabel("How you know (goes into the timeline)").fill("It is in their log.");
    await dialog.getByRole("button", { name: "Say that 1 was" }).click();
    await expect(doubt.getByRole("checkbox")).toHaveCount(REACHED - 1);
    await doubt.getByRole("button", { name: `${REACHED - 1} were not` }).click();
    await dialog.getByRole("button", { name: `Say that ${REACHED - 1} were not` }).click();
    await expect(doubt.getByRole("list", { name: "Settled before" })).toContainText("It is in their log.");
    await expect(doubt.getByRole("checkbox")).toHaveCount(0);
    expect(receiver.heard).toHaveLength(1);
  });

  await test.step("the log of the webhook tells of the request whose answer was lost, and its secret is replaced in place", async () => {
    await root.getByRole("button", { name: "Sent to Mailer" }).click();
    const dialog = root.getByRole("dialog");
    const requests = dialog.getByRole("table", { name: "Requests to Mailer" });
    await expect(requests.getByRole("row")).toHaveCount(2);
    await expect(requests).toContainText("in doubt");
    await expectAccessible(root);
    await root.keyboard.press("Escape");
    await root.getByRole("button", { name: "Replace the secret of Mailer" }).click();
    await dialog.getByRole("button", { name: "Replace the secret" }).click();
    await expect(dialog.getByLabel("New secret")).toHaveText(/^whsec_/);
    await expectAccessible(root);
    await dialog.getByRole("button", { name: "I have kept it" }).click();
    await expect(dialog).toHaveCount(0);
  });

  await test.step("the pages fit a phone, light and dark", async () => {
    for (const page of [root, ada]) {
      await page.setViewportSize({ width: 390, height: 844 });
      await expectNothingWider(page);
      await page.emulateMedia({ colorScheme: "dark" });
      await expectNothingWider(page);
      await expectAccessible(page);
    }
  });

  await test.step("the log of a webhook fits a phone", async () => {
    await root.getByRole("button", { name: "Sent to Mailer" }).click();
    await expect(root.getByRole("table", { name: "Requests to Mailer" })).toBeVisible();
    await expectNothingWider(root);
    await expectAccessible(root);
    await root.keyboard.press("Escape");
  });

  await test.step("Stop from another page, with the keyboard alone, on a phone", async () => {
    await ada.goto(`${desk.url}/events`);
    const stop = ada.getByRole("button", { name: "1 releasing · Stop" });
    await expect(stop).toBeInViewport({ ratio: 1 });
    await stop.focus();
    await ada.keyboard.press("Enter");
    const now = ada.getByRole("dialog", { name: "Releasing now" });
    await expect(now).toContainText("Stop holds back");
    await expectAccessible(ada);
    await now.getByRole("button", { name: `Stop cohort ${cohort.number} now` }).focus();
    await ada.keyboard.press("Enter");
    await expect(now).toContainText("Nothing is being released any more.");
    await ada.keyboard.press("Escape");
    await expect(stop).toHaveCount(0);
    const after = await read(await ada.request.get(`${desk.url}/api/v1/cohorts/${cohort.id}`));
    expect(after).toMatchObject({ state: "stopped" });
    await ada.goto(`${desk.url}/cohorts/${cohort.id}`);
    await expect(ada.getByRole("region", { name: "Taken off Postmark: stage 1" })).toContainText(
      "Taken off and read back: 3",
    );
  });

  await test.step("a target is removed after saying what stops", async () => {
    await root.getByRole("button", { name: "Remove Mailer" }).click();
    const dialog = root.getByRole("dialog");
    await expect(dialog).toContainText("so nothing under way stops");
    await dialog.getByRole("button", { name: "Remove Mailer" }).click();
    await expect(root.getByRole("button", { name: "Remove Mailer" })).toHaveCount(0);
  });
  await postmark.close();
  await receiver.close();
});

/** Quiet mail of a day and then refusals; the plan over them, asked for by Ada and approved by Ben. */
async function approvedPlan(ada: Page, ben: Page, url: string) {
  const post = async (page: Page, path: string, data: unknown = {}) =>
    read(await page.request.post(`${url}/api/v1${path}`, { data, headers: { origin: url } }));
  const sent = await ada.request.post(`${url}/api/v1/intake?source=release`, {
    data: log(Date.now()),
    headers: { origin: url, "content-type": "text/plain" },
  });
  check(sent.ok(), await sent.text()).toBe(true);
  let incident = { id: "", verdict: null, held: false };
  await expect(async () => {
    const { items } = await read(await ada.request.get(`${url}/api/v1/incidents?state=open`));
    [incident] = items;
    expect(incident).toMatchObject({ held: true, verdict: expect.anything() });
  }).toPass({ timeout: 90_000 });
  const draft = await post(ada, `/incidents/${incident.id}/cohorts`, { stages: [SAMPLE] });
  const frozen = await post(ada, `/cohorts/${draft.id}/freeze`);
  const review = await post(ada, `/cohorts/${draft.id}/reviews`);
  await post(ben, `/reviews/${review.id}/decision`, { decision: "approve", planHash: frozen.planHash });
  return frozen;
}

async function membersOf(page: Page, url: string, id: string): Promise<string[]> {
  const { items } = await read(await page.request.get(`${url}/api/v1/cohorts/${id}/members?stage=0`));
  return items.map((item: { recipient: string }) => item.recipient);
}

async function read(response: APIResponse) {
  check(response.ok(), await response.text()).toBe(true);
  return response.json();
}

/** A day of deliveries, one in five minutes, and forty refusals in the last four minutes. */
function log(now: number): string {
  const attempt = (at: number, index: number, refused: boolean) => ({
    at: new Date(at),
    host: "out1.northwind.example",
    sender: "orders@northwind.example",
    recipient: `${refused ? "user" : "reader"}${index}@acorn.example`,
    relayHost: "mx1.acorn.example",
    relayIp: "192.0.2.10",
    status: refused ? ("bounced" as const) : ("sent" as const),
    dsn: refused ? "5.7.1" : "2.0.0",
    reply: refused ? "554 5.7.1 Relay access denied" : "250 2.0.0 Ok",
  });
  const quiet = Array.from({ length: 280 }, (_, index) =>
    attempt(now - 24 * 60 * MINUTE + index * 5 * MINUTE, index, false),
  );
  const burst = Array.from({ length: 40 }, (_, index) => attempt(now - 4 * MINUTE + index * 6_000, index, true));
  return postfixLog(withIds([...quiet, ...burst], seededRandom("release")));
}

async function expectNothingWider(page: Page): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide).toBeLessThanOrEqual(0);
}
