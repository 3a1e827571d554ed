/**
 * A DNS name as it is compared and kept: lower case, no dot at the end, `.` for the root. Bytes that are no printable
 * ASCII become `\DDD` (RFC 1035 §5.1): a lying answer may hold NUL, which PostgreSQL refuses.
 */
export function dnsName(text: string): string {
  const bare = text.length > 1 && text.endsWith(".") ? text.slice(0, -1) : text;
  if (bare === "" || bare === ".") return ".";
  let out = "";
  for (const byte of Buffer.from(bare.toLowerCase(), "utf8")) {
    out += byte > 32 && byte < 127 ? String.fromCharCode(byte) : `\\${String(byte).padStart(3, "0")}`;
  }
  return out;
}

/** Whether a name in that form can be asked for: labels of 1–63, 253 in all, nothing escaped, no address. */
export function isAskable(name: string): boolean {
  if (name.length > 253 || !name.includes(".") || /^[\d.]+$/.test(name)) return false;
  return name.split(".").every((label) => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label));
}

/** Whether `name` is `origin` or lies below it. */
export function isUnder(name: string, origin: string): boolean {
  return name === origin || name.endsWith(`.${origin}`);
}
