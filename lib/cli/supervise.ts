import { type ChildProcess, spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { isAlive, waitUntilGone } from "#lib/platform/postmaster-lock";

const root = resolve(import.meta.dirname, "../..");
const BACK_OFF_MS = [1_000, 2_000, 5_000, 10_000, 30_000];
/** A child that lived this long had started well: the next crash is a new story. */
const SETTLED_MS = 60_000;

export type Supervised = {
  /** Resolves when the child says it is ready; rejects when it ends before that the first time. */
  ready: Promise<void>;
  stop: (limitMs: number) => Promise<void>;
};

/**
 * Runs `file` of lib/cli as a child and starts it again, with growing pauses, whenever it ends by itself.
 * The child says `{ ready: true }` over its channel, and ends when the channel closes: it never outlives us.
 */
export function supervise(name: string, file: string, env: NodeJS.ProcessEnv): Supervised {
  let child: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopping = false;
  let crashes = 0;
  let wasReady = false;
  let settle: { done: () => void; fail: (error: Error) => void } | undefined;
  const ready = new Promise<void>((done, fail) => {
    settle = { done, fail };
  });

  const launch = () => {
    const began = Date.now();
    // Reading an upload leaves much short-lived garbage: a small young generation keeps the worker's memory low.
    const flags = file === "worker.ts" ? ["--max-semi-space-size=4"] : [];
    child = spawn(process.execPath, [...flags, "--import", "tsx", join(root, "lib/cli", file)], {
      cwd: root,
      env: { ...process.env, ...env },
      // A group of its own: Ctrl-C reaches us only, and we end everything in order.
      detached: true,
      // Served, Next has nothing to say on stdout that a person at the terminal needs; our log is on stderr.
      stdio: ["ignore", env.NODE_ENV === "production" ? "ignore" : "inherit", "inherit", "ipc"],
    });
    child.on("message", (message) => {
      if (message && typeof message === "object" && "ready" in message) {
        wasReady = true;
        settle?.done();
      }
    });
    child.once("exit", (code, signal) => {
      if (stopping) return;
      const how = signal ?? `code ${code}`;
      if (!wasReady) {
        settle?.fail(new Error(`The ${name} process ended while starting (${how}). What it said stands above.`));
        return;
      }
      crashes = Date.now() - began > SETTLED_MS ? 0 : crashes + 1;
      const pauseMs = BACK_OFF_MS[Math.min(crashes, BACK_OFF_MS.length) - 1] ?? 1_000;
      console.error(`The ${name} process ended (${how}). Starting it again in ${pauseMs / 1000} s.`);
      timer = setTimeout(launch, pauseMs);
    });
  };
  launch();

  return {
    ready,
    stop: async (limitMs) => {
      stopping = true;
      clearTimeout(timer);
      const pid = child?.pid;
      if (!pid || !isAlive(pid)) return;
      process.kill(pid, "SIGTERM");
      if (!(await waitUntilGone(pid, limitMs))) process.kill(pid, "SIGKILL");
    },
  };
}
