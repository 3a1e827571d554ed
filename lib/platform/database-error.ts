/**
 * The code of a database error: PostgreSQL's SQLSTATE where there is one, else Prisma's or the socket's. Prisma hides
 * the SQLSTATE of raw statements below P2010. Empty for anything else.
 */
export function databaseCode(error: unknown): string {
  const hidden = member(member(member(member(error, "meta"), "driverAdapterError"), "cause"), "originalCode");
  if (typeof hidden === "string") return hidden;
  const code = member(error, "code");
  return typeof code === "string" ? code : "";
}

/** Prisma: not reachable, timed out, closed, pool or transaction start timed out, too many connections. */
const PRISMA_AWAY = new Set(["P1000", "P1001", "P1002", "P1008", "P1017", "P2024", "P2028", "P2037"]);
const SOCKET_AWAY = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN"]);

/** Whether the database was away or too busy, so that the same work may well succeed later. */
export function isDatabaseAway(error: unknown): boolean {
  const code = databaseCode(error);
  // Class 08: connection exception; 53: insufficient resources; 57P: shut down or starting; 40: rolled back.
  if (PRISMA_AWAY.has(code) || SOCKET_AWAY.has(code) || /^(08|53|57P|40)/.test(code)) return true;
  return error instanceof Error && /Connection terminated|Server has closed the connection/i.test(error.message);
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
