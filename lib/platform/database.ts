import { PrismaPg } from "@prisma/adapter-pg";
import { env } from "#lib/platform/env";
import { ServiceError } from "#lib/platform/errors";
import { Prisma, PrismaClient } from "#lib/platform/generated/client";

export { Prisma };
export type Database = PrismaClient;

const kept = globalThis as unknown as { reboundDatabase?: PrismaClient };

/** The one client of this process. Only `store.ts` files, access and platform import it. */
export function database(): PrismaClient {
  if (!kept.reboundDatabase) {
    const connectionString = env().DATABASE_URL;
    if (!connectionString)
      throw new ServiceError("unavailable", "DATABASE_URL is not set and no database was started.");
    kept.reboundDatabase = new PrismaClient({
      // pg waits for ever by default; a dead server must show as an error.
      adapter: new PrismaPg({ connectionString, connectionTimeoutMillis: 5_000, max: 10 }),
    });
  }
  return kept.reboundDatabase;
}

/** Closes the client, so that a process or a test file can end. */
export async function closeDatabase(): Promise<void> {
  await kept.reboundDatabase?.$disconnect();
  delete kept.reboundDatabase;
}
