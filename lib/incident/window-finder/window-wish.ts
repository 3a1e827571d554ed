import { ServiceError } from "#lib/platform/errors";

export type WindowWish = {
  from: Date;
  /** End of the window, not part of it; null leaves the end to the data while the incident runs. */
  to: Date | null;
};

const LONGEST_DAYS = 35;
const DAY_MS = 86_400_000;

/** The window as it can be used: half-open, not empty, begun already, at most 35 days. Throws `invalid`. */
export function checkedWindow({ from, to }: WindowWish, now: Date): { from: Date; to: Date } {
  const end = to ?? now;
  if (from >= end) throw refused("The window ends before it begins.", "from");
  if (to !== null && to > now) throw refused("The window ends in time to come. Leave its end open instead.", "to");
  if (end.getTime() - from.getTime() > LONGEST_DAYS * DAY_MS)
    throw refused(`A window is at most ${LONGEST_DAYS} days long.`, "from");
  return { from, to: end };
}

function refused(message: string, field: string): ServiceError {
  return new ServiceError("invalid", message, [{ where: field, what: message }]);
}
