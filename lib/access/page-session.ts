import type { Person } from "#lib/access/actor";
import { personOfSession } from "#lib/access/session";
import { systemNow } from "#lib/platform/clock";

/** The signed-in member for a page or layout, from its request headers; null sends them to the sign-in page. */
export async function personFromHeaders(headers: Headers): Promise<Person | null> {
  return personOfSession(headers, systemNow());
}
