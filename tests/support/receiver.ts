import { createServer, type IncomingMessage } from "node:http";

export type Heard = { headers: IncomingMessage["headers"]; body: string };
/** A status, one with headers, a cut connection, or whatever the receiver makes of a request. */
export type Answer = number | "cut" | { status: number; headers: Record<string, string> } | (() => Promise<number>);

/** A real HTTP server on loopback that keeps what it hears and answers as told, 200 when nothing is told. */
export async function startReceiver() {
  const heard: Heard[] = [];
  const answers: Answer[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", async () => {
      heard.push({ headers: request.headers, body: Buffer.concat(chunks).toString("utf8") });
      const answer = answers.shift() ?? 200;
      if (answer === "cut") return request.socket.destroy();
      if (typeof answer === "object") return response.writeHead(answer.status, answer.headers).end("no");
      response.writeHead(typeof answer === "number" ? answer : await answer()).end("ok");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}/hook`,
    heard,
    /** Answers to the next requests, in turn. */
    answer: (...next: Answer[]) => answers.push(...next),
    forget: () => {
      heard.length = 0;
      answers.length = 0;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** The addresses in every request that came, in order. */
export function recipientsIn(heard: readonly Heard[]): string[] {
  return heard.flatMap((each) =>
    (JSON.parse(each.body) as { data: { recipients: { recipient: string }[] } }).data.recipients.map(
      (one) => one.recipient,
    ),
  );
}
