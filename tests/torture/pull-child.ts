import { createServer, type IncomingMessage } from "node:http";
import { POST as acknowledge } from "#app/api/v1/release-pulls/[claim]/acknowledge/route";
import { PUT as fetchRecipients } from "#app/api/v1/release-pulls/[claim]/route";

// The desk as a sender sees it, until somebody kills it. An answer goes out in pieces, so that it can be cut in its middle.
const PIECES = 8;
const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const claim = url.pathname.split("/")[4] ?? "";
  const { authorization = "", "idempotency-key": key = "" } = request.headers;
  const asked = new Request(url, {
    method: request.method ?? "GET",
    headers: { authorization, ...(typeof key === "string" && key ? { "idempotency-key": key } : {}) },
    body: await textOf(request),
  });
  const answer = await (request.method === "PUT" ? fetchRecipients : acknowledge)(asked, {
    params: Promise.resolve({ claim }),
  });
  const body = Buffer.from(await answer.arrayBuffer());
  response.writeHead(answer.status, { "content-length": body.length });
  for (let piece = 0; piece < PIECES; piece++) {
    const at = (part: number) => Math.floor((body.length * part) / PIECES);
    response.write(body.subarray(at(piece), at(piece + 1)));
    await new Promise((done) => setTimeout(done, 3));
  }
  response.end();
});
server.listen(0, "127.0.0.1", () => {
  const at = server.address();
  if (at && typeof at === "object") process.stdout.write(`http://127.0.0.1:${at.port}\n`);
});
process.once("disconnect", () => process.exit(0));

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
