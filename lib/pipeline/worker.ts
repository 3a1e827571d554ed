import { Logger, type Runner, type RunnerOptions, run, runOnce } from "graphile-worker";
import { startIntakeLoop } from "#lib/pipeline/intake-loop";
import { enterAsWorker } from "#lib/pipeline/presence";
import { cronItems, taskList } from "#lib/pipeline/tasks";
import { env } from "#lib/platform/env";
import { ServiceError } from "#lib/platform/errors";
import { log } from "#lib/platform/log";

export type WorkerOptions = {
  /** DATABASE_URL when absent. */
  databaseUrl?: string;
  /** Jobs at once. */
  concurrency?: number;
};

const CONCURRENCY = 4;
const POLL_MS = 1_000;
const RESTART_MS = 1_000;
/** Told to stop, jobs may go on so long; then they are left to the next worker. */
const GRACE_MS = 2_500;

/**
 * Runs background tasks and the intake until stopped; resolves once both run. When the job runner ends by itself, a
 * database gone for long, it is started again. Stopping lets the batch and the jobs at hand end.
 */
export async function startWorker(options: WorkerOptions = {}): Promise<{ stop: () => Promise<void> }> {
  const databaseUrl = urlOf(options);
  const presence = await enterAsWorker(databaseUrl);
  const runnerOptions: RunnerOptions = {
    ...quiet(databaseUrl),
    taskList: taskList(),
    parsedCronItems: cronItems(),
    concurrency: options.concurrency ?? CONCURRENCY,
    pollInterval: POLL_MS,
    gracefulShutdownAbortTimeout: GRACE_MS,
  };
  let stopping = false;
  let runner: Runner;
  try {
    runner = await run(runnerOptions);
  } catch (error) {
    await presence.leave();
    throw error;
  }
  const watching = watch();
  const intake = startIntakeLoop();

  async function watch(): Promise<void> {
    while (!stopping) {
      await runner.promise.catch((error: unknown) => log.error({ err: error }, "the job runner ended"));
      while (!stopping) {
        await new Promise((resolve) => setTimeout(resolve, RESTART_MS));
        if (stopping) return;
        try {
          runner = await run(runnerOptions);
          break;
        } catch (error) {
          log.warn({ err: error }, "the job runner cannot start; trying on");
        }
      }
    }
  }

  return {
    stop: async () => {
      stopping = true;
      await Promise.all([intake.stop(), runner.stop().catch(() => {})]);
      await watching;
      await presence.leave();
    },
  };
}

/** Runs the jobs that are due, and those they bring, until none is left. Failed ones wait for their next try. */
export async function drainJobs(options: { databaseUrl?: string } = {}): Promise<void> {
  const databaseUrl = urlOf(options);
  const presence = await enterAsWorker(databaseUrl);
  try {
    await runOnce({ ...quiet(databaseUrl), taskList: taskList() });
  } finally {
    await presence.leave();
  }
}

function quiet(connectionString: string): Pick<RunnerOptions, "connectionString" | "logger" | "noHandleSignals"> {
  return { connectionString, logger: new Logger(toOurLog), noHandleSignals: true };
}

/** The runner's words in our log; what it says of every job is for debugging only. */
function toOurLog(scope: { label?: string; taskIdentifier?: string; jobId?: string }) {
  return (level: string, message: string): void => {
    const where = { from: scope.label, task: scope.taskIdentifier, job: scope.jobId };
    if (level === "error") log.error(where, message);
    else if (level === "warning") log.warn(where, message);
    else log.debug(where, message);
  };
}

function urlOf({ databaseUrl }: { databaseUrl?: string }): string {
  const url = databaseUrl ?? env().DATABASE_URL;
  if (!url) throw new ServiceError("unavailable", "DATABASE_URL is not set and no database was started.");
  return url;
}
