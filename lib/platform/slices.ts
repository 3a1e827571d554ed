import { setImmediate as turn } from "node:timers/promises";

/** Long work in short steps: it can be done at once, or so that what else waits in this process gets its turns. */
export type Steps<T> = Generator<void, T>;

/** Does all steps now. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Does the steps, giving the event loop a turn whenever `everyMs` milliseconds have passed since the last. */
export async function inTurns<T>(steps: Steps<T>, everyMs = 2): Promise<T> {
  let since = performance.now();
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() - since < everyMs) continue;
    await turn();
    since = performance.now();
  }
}
