import { createServer } from "node:https";
import { selfSigned } from "#tests/support/certificate";

export type HttpsAnswer = { status?: number; headers?: Record<string, string>; body?: string | Buffer };

/** A real HTTPS server on loopback for one host name, with a certificate it has signed itself, given as `ca`. */
export async function startHttpsServer(
  host: string,
  answer: (request: { method: string; url: string; body: Buffer }) => HttpsAnswer | Promise<HttpsAnswer>,
) {
  const { key, cert } = selfSigned(host);
  const heard: string[] = [];
  const server = createServer({ key, cert }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", async () => {
      const { method = "", url = "" } = request;
      heard.push(`${method} ${request.headers.host}${url}`);
      const { status = 200, headers = {}, body = "" } = await answer({ method, url, body: Buffer.concat(chunks) });
      response.writeHead(status, headers).end(body);
    });
  });
  // A client that trusts another authority ends the handshake; that is its right.
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("no port");
  return { port: address.port, ca: cert, heard, stop: () => new Promise((resolve) => server.close(resolve)) };
}
