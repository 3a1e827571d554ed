/**
 * A CSV cell, RFC 4180: quoted when it holds a quote, a comma or a line end. Text that a spreadsheet would run as a
 * formula is led by an apostrophe (ASVS 1.2.10); numbers are ours and stay.
 */
export function csvCell(value: string | number | null | readonly string[]): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const text = typeof value === "string" ? value : value.join("; ");
  const safe = /^[=+\-@\t\r\0]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
