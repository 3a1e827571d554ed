import { ServiceError } from "#lib/platform/errors";

/** A place in a list, as text that callers hand back unread. */
export function encodeCursor(parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString("base64url");
}

/** The `count` parts of a cursor; throws `invalid` for anything that was not made by `encodeCursor`. */
export function decodeCursor(cursor: string, count: number): string[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (Array.isArray(parts) && parts.length === count && parts.every((part) => typeof part === "string")) return parts;
  } catch {
    // Not JSON: told below like any other foreign cursor.
  }
  throw new ServiceError("invalid", "The cursor is not one of ours. Start again without it.", [
    { where: "query.cursor", what: "unreadable" },
  ]);
}
