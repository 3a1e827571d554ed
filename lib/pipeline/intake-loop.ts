import { waitingUploads } from "#lib/intake/store";
import { abandonUpload, processUpload } from "#lib/pipeline/process-upload";
import { isDatabaseAway } from "#lib/platform/database-error";
import { newId } from "#lib/platform/ids";
import { log } from "#lib/platform/log";

const POLL_MS = 500;
/** A small file does not wait for a long one. */
const AT_ONCE_MAX = 2;
const LOOKED_AT_MAX = 50;
/** Another process has it: look again then. */
const HELD_PAUSE_MS = 2_000;
const AWAY_PAUSE_MS = 1_000;
/** Pauses before each new try of an upload that breaks; after the last one it is given up. */
const BROKEN_PAUSES_MS = [1_000, 2_000, 5_000, 10_000];

const sleepers = new Set<() => void>();

/** Makes the intake loops of this process look at once instead of at the next poll. */
export function wakeIntake(): void {
  for (const wake of [...sleepers]) wake();
}

type Pause = { until: number; broken: number };

/**
 * Processes stored uploads, oldest first, until it is stopped. It asks the table, so that no message can be lost; an
 * upload that a killed process left behind is taken up by whoever asks next.
 */
export function startIntakeLoop(): { stop: () => Promise<void> } {
  const ending = new AbortController();
  const running = new Map<string, Promise<void>>();
  const pauses = new Map<string, Pause>();
  let away = false;

  async function process(id: string): Promise<void> {
    const broken = pauses.get(id)?.broken ?? 0;
    try {
      const receipt = await processUpload(id, { signal: ending.signal });
      if (receipt) pauses.delete(id);
      else pauses.set(id, { until: Date.now() + HELD_PAUSE_MS, broken });
    } catch (error) {
      const pause = BROKEN_PAUSES_MS[broken];
      if (isDatabaseAway(error)) {
        log.warn({ err: error, upload: id }, "the database is away; the upload goes on when it is back");
        pauses.set(id, { until: Date.now() + AWAY_PAUSE_MS, broken });
      } else if (pause !== undefined) {
        log.error({ err: error, upload: id }, "an upload broke off and is tried again");
        pauses.set(id, { until: Date.now() + pause, broken: broken + 1 });
      } else {
        await giveUp(id, error);
        pauses.delete(id);
      }
    }
  }

  async function look(): Promise<void> {
    const now = Date.now();
    for (const id of await waitingUploads(LOOKED_AT_MAX)) {
      if (running.size >= AT_ONCE_MAX) return;
      if (running.has(id) || (pauses.get(id)?.until ?? 0) > now) continue;
      const work = process(id).finally(() => {
        running.delete(id);
        wakeIntake();
      });
      running.set(id, work);
    }
  }

  async function loop(): Promise<void> {
    while (!ending.signal.aborted) {
      try {
        await look();
        away = false;
      } catch (error) {
        if (!away) log.warn({ err: error }, "the uploads that wait cannot be read; trying on");
        away = true;
      }
      await nap(ending.signal, away ? AWAY_PAUSE_MS : POLL_MS);
    }
    await Promise.allSettled(running.values());
  }

  const looped = loop();
  return {
    stop: () => {
      ending.abort();
      return looped;
    },
  };
}

async function giveUp(id: string, error: unknown): Promise<void> {
  const reference = newId("err");
  log.error({ err: error, upload: id, id: reference }, "an upload was given up");
  const words = `Rebound broke off while reading this file, ${BROKEN_PAUSES_MS.length + 1} times. What had landed is kept. Give this id to whoever runs Rebound: ${reference}.`;
  await abandonUpload(id, words).catch((failure: unknown) => {
    log.error({ err: failure, upload: id }, "the upload could not be closed");
  });
}

function nap(signal: AbortSignal, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      sleepers.delete(wake);
      signal.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    sleepers.add(wake);
    signal.addEventListener("abort", wake);
    if (signal.aborted) wake();
  });
}
