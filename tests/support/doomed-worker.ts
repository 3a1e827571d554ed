import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";

const CHILD = resolve(import.meta.dirname, "../torture/release-child.ts");
const DESK = resolve(import.meta.dirname, "../torture/pull-child.ts");

/** A real worker of its own process that waits for its turn to live. */
export type Worker = { work: () => Promise<void>; kill: () => void; died: Promise<boolean> };

/** A desk of its own process that answers senders at `url`. */
export type Desk = { url: string; kill: () => void; died: Promise<boolean> };

function start(file: string): { child: ChildProcess; died: Promise<boolean> } {
  const child: ChildProcess = spawn(process.execPath, ["--import", "tsx", file], {
    env: { ...process.env, REBOUND_LOG_LEVEL: "silent" },
    stdio: ["pipe", "pipe", "inherit", "ipc"],
  });
  const died = new Promise<boolean>((done, failed) => {
    child.once("error", failed);
    child.once("close", (_code, signal) => done(signal === "SIGKILL"));
  });
  return { child, died };
}

/** Starts a process that answers fetches and acknowledgements over HTTP, by the routes of the desk. */
export async function startDesk(): Promise<Desk> {
  const { child, died } = start(DESK);
  const url = new Promise<string>((done, failed) => {
    child.stdout?.on("data", (chunk: Buffer) => done(chunk.toString().trim()));
    died.then(() => failed(new Error("The desk ended before it began.")), failed);
  });
  return { url: await url, kill: () => child.kill("SIGKILL"), died };
}

/** A worker process that begins to work when told to. `died`: whether it was killed. */
export function loadWorker(): Worker {
  const { child, died } = start(CHILD);
  const works = new Promise<void>((done, failed) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      if (chunk.toString().includes("working")) done();
    });
    died.then(() => failed(new Error("The worker ended before it began.")), failed);
  });
  works.catch(() => {});
  return {
    work: () => {
      child.stdin?.write("go\n");
      return works;
    },
    kill: () => child.kill("SIGKILL"),
    died,
  };
}
