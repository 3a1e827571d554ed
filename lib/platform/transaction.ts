import { database, type Prisma } from "#lib/platform/database";
import { databaseCode } from "#lib/platform/database-error";

/** What a store needs to run inside the caller's transaction. */
export type Tx = Prisma.TransactionClient;

const RETRIED = new Set(["P2034", "40001", "40P01"]);

/**
 * Runs `work` in one READ COMMITTED transaction: all of it or nothing. Serialization failures and deadlocks
 * are tried again, five times at most; correctness rests on unique keys and `WHERE state = expected`, not on that.
 */
export async function inTransaction<T>(work: (tx: Tx) => Promise<T>, timeoutMs = 30_000): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await database().$transaction(work, { maxWait: 10_000, timeout: timeoutMs });
    } catch (error) {
      if (attempt >= 5 || !RETRIED.has(databaseCode(error))) throw error;
    }
  }
}
