import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** What a receiver makes of a request: takes it or not, and says so or breaks off. */
export type Manner = "accept" | "refuse" | "accept_silently" | "break_off";

type Body = { data: { recipients: { recipient: string; idempotency_key: string }[] } };
/** Called at the headers and at the end of each body; what it gives is the manner of this request. */
export type Script = (at: "headers" | "body", request: number) => Promise<Manner | null> | Manner | null;

/**
 * A receiver that keeps no list of what it has seen: whatever it takes is counted, a second time too. It takes a request
 * only when its body is whole.
 */
export async function startCountingReceiver() {
  const accepted = new Map<string, number>();
  let requests = 0;
  let script: Script = () => "accept";
  let open = 0;
  const server = createServer(async (request, response) => {
    const number = ++requests;
    open += 1;
    try {
      const early = script("headers", number);
      const body = await bodyOf(request);
      await early;
      if (body === null) return;
      const manner = (await script("body", number)) ?? "accept";
      if (manner === "accept" || manner === "accept_silently")
        for (const { idempotency_key } of (JSON.parse(body) as Body).data.recipients)
          accepted.set(idempotency_key, (accepted.get(idempotency_key) ?? 0) + 1);
      answer(request, response, manner);
    } finally {
      open -= 1;
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}/hook`,
    /** How often each recipient was taken, by the key of the hand-over. */
    accepted,
    /** Requests that came so far, whole or not. */
    requests: () => requests,
    /** Requests that are not answered yet. */
    open: () => open,
    follow: (next: Script) => {
      script = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

function answer(request: IncomingMessage, response: ServerResponse, manner: Manner): void {
  if (manner === "accept" || manner === "refuse") response.writeHead(manner === "accept" ? 200 : 503).end("ok");
  else request.socket.destroy();
}

/** The whole body, or null when it broke off. */
function bodyOf(request: IncomingMessage): Promise<string | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    request.on("error", () => resolve(null));
    request.on("close", () => resolve(null));
  });
}
