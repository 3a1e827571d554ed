/** `03:12 UTC`, for sentences that a person reads. */
export function clockUtc(at: Date): string {
  return `${at.toISOString().slice(11, 16)} UTC`;
}

/** `2026-11-21 03:12 UTC`. */
export function dayClockUtc(at: Date): string {
  return `${at.toISOString().slice(0, 10)} ${clockUtc(at)}`;
}
