import type { Person, Role } from "#lib/access/actor";
import { auth, deleteSession, membershipOf, touchSession } from "#lib/access/sign-in/store";

const IDLE_MS = 12 * 60 * 60 * 1000;
/** Writing "still here" on every request would be one UPDATE a click. */
const TOUCH_MS = 5 * 60 * 1000;

/**
 * The member whose session cookie is in `headers`; null when there is none, it has ended, was revoked,
 * was idle for twelve hours, or its owner is no longer a member. Read from the database each time: a revoked
 * session is refused at once.
 */
export async function personOfSession(headers: Headers, now: Date): Promise<Person | null> {
  if (!headers.get("cookie")?.includes("rebound.session=")) return null;
  const found = await auth().api.getSession({ headers, query: { disableRefresh: true } });
  if (!found) return null;
  const { session, user } = found;
  const idleMs = now.getTime() - session.updatedAt.getTime();
  if (idleMs > IDLE_MS) {
    await deleteSession(session.id);
    return null;
  }
  const membership = await membershipOf(user.id);
  if (!membership) return null;
  if (idleMs > TOUCH_MS) await touchSession(session.id, now);
  return {
    kind: "person",
    id: user.id,
    name: user.name,
    email: user.email,
    // The database's CHECK allows these four only.
    role: membership.role as Role,
    workspaceId: membership.workspaceId,
  };
}
