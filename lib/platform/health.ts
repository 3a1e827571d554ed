import { database } from "#lib/platform/database";
import { log } from "#lib/platform/log";

/** Whether the database answers a question right now. */
export async function databaseAnswers(): Promise<boolean> {
  try {
    await database().$queryRaw`SELECT 1 AS "one"`;
    return true;
  } catch (error) {
    log.warn({ err: error }, "the database does not answer");
    return false;
  }
}
