import { readFile } from "node:fs/promises";
import type { Download, Page } from "@playwright/test";
import { withIds } from "#lib/pipeline/scenario/attempt";
import { seededRandom } from "#lib/pipeline/scenario/random";
import { postfixLog } from "#lib/pipeline/scenario/writers/postfix";
import { expect } from "#tests/support/browser";

/** The log of our own retry to the sample incident's provider: every recipient was accepted a moment ago. */
export function acceptedLog(recipients: readonly string[], seed = "retry"): Buffer {
  const attempts = recipients.map((recipient, index) => ({
    at: new Date(Date.now() + index),
    host: "out1.northwind.example",
    sender: "orders@northwind.example",
    recipient,
    relayHost: "mx1.bigmail.example",
    relayIp: "192.0.2.10",
    status: "sent" as const,
    dsn: "2.0.0",
    reply: "250 2.0.0 OK: queued",
  }));
  return Buffer.from(postfixLog(withIds(attempts, seededRandom(seed))));
}

/** Hands a log in on the intake page and waits for its receipt to say how many lines of delivery it held. */
export async function handIn(page: Page, name: string, log: Buffer, count: number): Promise<void> {
  await page.goto(new URL("/intake", page.url()).toString());
  await page.getByLabel("Files to hand in").setInputFiles({ name, mimeType: "text/plain", buffer: log });
  await expect(page.getByRole("row", { name: new RegExp(name) })).toContainText(String(count), { timeout: 30_000 });
}

export async function download(page: Page, link: ReturnType<Page["getByRole"]>): Promise<Download> {
  const [file] = await Promise.all([page.waitForEvent("download"), link.click()]);
  return file;
}

export async function saved(file: Download): Promise<string> {
  return readFile(await file.path(), "utf8");
}
