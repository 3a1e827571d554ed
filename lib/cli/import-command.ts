import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { Command } from "commander";
import { systemActor } from "#lib/access/actor";
import { firstWorkspace } from "#lib/access/first-workspace";
import { type ImportSummary, type Progress, progressBar, summaryOf } from "#lib/cli/import-progress";
import type { Receipt } from "#lib/intake/contract";
import { getUpload } from "#lib/intake/get-upload";
import { receiveUpload } from "#lib/intake/receive-upload";
import { workerIsHere } from "#lib/pipeline/presence";
import { processUpload } from "#lib/pipeline/process-upload";
import { drainJobs } from "#lib/pipeline/worker";
import { env } from "#lib/platform/env";

const WATCH_MS = 300;

/** `rebound import FILE…`: the way of an upload, from the command line. DATABASE_URL is set when the action runs. */
export function importCommand(): Command {
  return new Command("import")
    .description("take in mails, mboxes and mail logs, plain or gzipped; what comes in twice counts once")
    .argument("<file...>")
    .option("--source <name>", "where the files come from, kept with the receipt")
    .action(async (files: string[], options: { source?: string }) => {
      process.exitCode = await importFiles(files, options.source ?? "import");
    });
}

/** Brings the files in one after the other and prints the summary; gives the exit code. */
async function importFiles(files: string[], source: string): Promise<number> {
  const began = performance.now();
  const workspaceId = await firstWorkspace();
  const receipts: Receipt[] = [];
  let failed = 0;
  for (const file of files) {
    const receipt = await importFile(workspaceId, file, source).catch((error: unknown) => {
      console.error(`${file}: ${troubleWords(error)}`);
      return null;
    });
    if (receipt) receipts.push(receipt);
    if (receipt) tell(file, receipt);
    if (!receipt || receipt.state === "failed") failed++;
  }
  const summary: ImportSummary = summaryOf(receipts, (performance.now() - began) / 1000);
  const databaseUrl = env().DATABASE_URL ?? "";
  if (!(await workerIsHere(databaseUrl))) await drainJobs({ databaseUrl });
  console.log(JSON.stringify(summary));
  return failed > 0 ? 1 : 0;
}

async function importFile(workspaceId: string, file: string, source: string): Promise<Receipt> {
  const actor = systemActor("cli.import", workspaceId);
  const info = await stat(file);
  if (!info.isFile()) throw new Error("This is no file.");
  const bar = progressBar(basename(file));
  try {
    const body = createReadStream(file, { highWaterMark: 1024 * 1024 });
    const { id } = await receiveUpload(actor, { name: basename(file), source, body });
    const show = (progress: Progress) => bar.show(progress);
    for (;;) {
      const receipt = await getUpload(actor, id);
      if (receipt.state === "done" || receipt.state === "failed") return receipt;
      show(receipt);
      // Null: a worker is at it, so watch it work. It may be killed: then this process goes on itself.
      if (!(await processUpload(id, { onProgress: show }))) await pause(WATCH_MS);
    }
  } finally {
    bar.clear();
  }
}

function tell(file: string, receipt: Receipt): void {
  if (receipt.error) console.error(`${file}: ${receipt.error}`);
  // A failed one has said what its notices say.
  if (!receipt.error) for (const { what, where } of receipt.notices) console.error(`${file}: ${what} (${where})`);
  for (const item of receipt.rejectedItems.slice(0, 10)) {
    console.error(`${file}, line ${item.line}: ${item.reason}`);
  }
  const more = receipt.rejected - Math.min(10, receipt.rejectedItems.length);
  if (more > 0) console.error(`${file}: ${more} more could not be read; the receipt is ${receipt.id}`);
}

const FILE_TROUBLE: Record<string, string> = {
  ENOENT: "There is no such file.",
  EACCES: "This user may not read it.",
};

function troubleWords(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return FILE_TROUBLE[code] ?? (error instanceof Error ? error.message : String(error));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
