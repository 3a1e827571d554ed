import type { z } from "zod";
import type { Tx } from "#lib/platform/transaction";

/** A background task: its name, the shape of its payload, the verb it calls. Stages list theirs in `jobs.ts`. */
export type JobDefinition = {
  task: string;
  /** Runs by itself this often, with an empty payload; absent = only when asked for. */
  everyMinutes?: number;
  run: (payload: unknown) => Promise<void>;
};

/** Makes a task whose payload is parsed before the verb sees it. */
export function job<T extends z.ZodType>(definition: {
  task: string;
  everyMinutes?: number;
  payload: T;
  run: (payload: z.output<T>) => Promise<void>;
}): JobDefinition {
  const { payload, run, ...rest } = definition;
  return { ...rest, run: async (value) => run(payload.parse(value)) };
}

export type JobOptions = {
  /** Jobs of one key that have not started are one job. */
  key?: string;
  runAt?: Date;
  /** Jobs of one queue run one after the other. */
  queue?: string;
  attemptsMax?: number;
};

/**
 * Asks the worker to run `task` after the caller's transaction has committed, and never if it rolls back.
 * The task names are those of the `jobs.ts` files.
 */
export async function enqueue(tx: Tx, task: string, payload: unknown, options: JobOptions = {}): Promise<void> {
  await tx.$queryRaw`
    SELECT 1 AS "queued" FROM graphile_worker.add_job(
      ${task}::text, ${JSON.stringify(payload)}::json,
      queue_name := ${options.queue ?? null}::text,
      run_at := ${options.runAt ?? null}::timestamptz,
      max_attempts := ${options.attemptsMax ?? 25}::int,
      job_key := ${options.key ?? null}::text)`;
}
