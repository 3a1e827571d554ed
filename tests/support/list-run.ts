import { createServer } from "node:http";
import { type Actor, systemActor } from "#lib/access/actor";
import { startRun } from "#lib/release/list-run/change-run";
import type { UnsuppressRunDetail } from "#lib/release/list-run/contract";
import { getRun } from "#lib/release/list-run/get-runs";
import { runList } from "#lib/release/list-run/run-list";
import { LIST_RUN_TASK } from "#lib/release/list-run/run-task";

type Wish = Omit<Parameters<typeof startRun>[1], "now"> & { now: Date };

/** A run with its jobs done one after the other, until it waits, pauses or ends. */
export async function runToEnd(actor: Actor, wish: Wish): Promise<UnsuppressRunDetail> {
  const { id } = await startRun(actor, wish);
  return goOn(actor, id, () => wish.now);
}

/** Does the jobs of a run as the worker would, at the times `clock` tells. */
export async function goOn(actor: Actor, id: string, clock: () => Date): Promise<UnsuppressRunDetail> {
  const { workspaceId } = actor;
  for (let jobs = 0; jobs < 100; jobs++) {
    await runList(systemActor(LIST_RUN_TASK, workspaceId), { workspaceId, runId: id, clock });
    const run = await getRun(actor, { id });
    if (run.state !== "running" || run.nextAt !== null) return run;
  }
  throw new Error(`Run ${id} does not end.`);
}

export type Heard = { method: string; address: string };

/**
 * A suppression list with the documented shapes of SendGrid's
 * (https://www.twilio.com/docs/sendgrid/api-reference/blocks-api): look at one address, take it off. `answer`: another
 * status for a call, or a promise that is waited for before it is answered.
 */
export async function startSuppressionList() {
  const listed = new Set<string>();
  const heard: Heard[] = [];
  let answer: (call: Heard, nth: number) => number | undefined | Promise<number | undefined> = () => undefined;
  const server = createServer(async (request, response) => {
    const call = { method: request.method ?? "", address: decodeURIComponent(request.url?.split("/").at(-1) ?? "") };
    heard.push(call);
    const status = await answer(call, heard.length);
    if (status !== undefined && status !== 200) return response.writeHead(status).end("{}");
    if (call.method === "DELETE") {
      listed.delete(call.address);
      return response.writeHead(204).end();
    }
    return response.end(listed.has(call.address) ? JSON.stringify([{ email: call.address, reason: "550" }]) : "[]");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const at = server.address();
  if (!at || typeof at === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${at.port}`,
    listed,
    heard,
    removals: () => heard.filter((call) => call.method === "DELETE").map((call) => call.address),
    follow: (next: typeof answer) => {
      answer = next;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
