import { closeDatabase } from "#lib/platform/database";

/** Lets go of the database, so that a process can end. For the processes of lib/cli, which never ask it anything. */
export async function disconnect(): Promise<void> {
  await closeDatabase();
}
