/** The time of this process. Edges read it once and pass `now` down; pure files never call it. */
export function systemNow(): Date {
  return new Date();
}
