import { sayReady, untilStopped } from "#lib/cli/child";
import { startWorker } from "#lib/pipeline/worker";
import { disconnect } from "#lib/platform/disconnect";

/** The worker process: background tasks until it is told to stop. */
const worker = await startWorker();
sayReady();

untilStopped(async () => {
  await worker.stop();
  await disconnect();
});
