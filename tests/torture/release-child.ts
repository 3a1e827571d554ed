import { startWorker } from "#lib/pipeline/worker";

// A real worker that works when told to, until somebody kills it. Loaded before, so that a life begins at once.
process.stdout.write("loaded\n");
process.stdin.once("data", async () => {
  await startWorker();
  process.stdout.write("working\n");
});
process.once("disconnect", () => process.exit(0));
