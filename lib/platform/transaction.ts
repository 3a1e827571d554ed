import { AsyncLocalStorage } from "node:async_hooks";
import { database, type Prisma } from "#lib/platform/database";
import { databaseCode } from "#lib/platform/database-error";

/** What a store needs to run inside the caller's transaction. */
export type Tx = Prisma.TransactionClient;

/** Runs in a transaction as its last step, with what its work gives; what it throws rolls everything back. */
export type BeforeCommit = (tx: Tx, result: unknown) => Promise<void>;

const beforeCommit = new AsyncLocalStorage<BeforeCommit>();

/** Runs `run` with `step` as the last step of each transaction begun in it. */
export function withBeforeCommit<T>(step: BeforeCommit, run: () => Promise<T>): Promise<T> {
  return beforeCommit.run(step, run);
}

const RETRIED = new Set(["P2034", "40001", "40P01"]);

/**
 * Runs `work` in one READ COMMITTED transaction: all of it or nothing. Serialization failures and deadlocks
 * are tried again, five times at most; correctness rests on unique keys and `WHERE state = expected`, not on that.
 */
export async function inTransaction<T>(work: (tx: Tx) => Promise<T>, timeoutMs = 30_000): Promise<T> {
  const step = beforeCommit.getStore();
  const whole = step
    ? async (tx: Tx) => {
        const result = await work(tx);
        await step(tx, result);
        return result;
      }
    : work;
  for (let attempt = 1; ; attempt++) {
    try {
      return await database().$transaction(whole, { maxWait: 10_000, timeout: timeoutMs });
    } catch (error) {
      if (attempt >= 5 || !RETRIED.has(databaseCode(error))) throw error;
    }
  }
}
