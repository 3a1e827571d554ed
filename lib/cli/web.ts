import { createServer } from "node:http";
import { join, resolve } from "node:path";
import next from "next";
import sirv from "sirv";
import { PEER_HEADER } from "#lib/access/peer-group";
import { sayReady, untilStopped } from "#lib/cli/child";
import { disconnect } from "#lib/platform/disconnect";
import { env } from "#lib/platform/env";

/**
 * The web process: Next behind our own server, because the address of the caller must come from the socket and not
 * from a header, uploads may take hours, and nothing here speaks WebSocket.
 */
const { HOST, PORT } = env();
const dev = process.env.NODE_ENV !== "production";
const dir = resolve(import.meta.dirname, "../..");
const server = createServer();
// Development reloads pages over a WebSocket of this server.
const app = next({ dev, dir, hostname: HOST, port: PORT, quiet: true, ...(dev ? { httpServer: server } : {}) });
await app.prepare();
const handle = app.getRequestHandler();

/** The built scripts and styles, as they were compressed with the build; Next would do it lightly on every request. */
const STATIC = "/_next/static/";
const serveStatic = dev
  ? null
  : sirv(join(dir, ".next/static"), {
      brotli: true,
      immutable: true,
      maxAge: 31_536_000,
      setHeaders: (response) => {
        response.setHeader("x-content-type-options", "nosniff");
        response.setHeader("cross-origin-resource-policy", "same-origin");
      },
    });

server.on("request", (request, response) => {
  request.headers[PEER_HEADER] = request.socket.remoteAddress ?? "";
  if (serveStatic && request.url?.startsWith(STATIC)) {
    request.url = request.url.slice(STATIC.length - 1);
    serveStatic(request, response);
    return;
  }
  handle(request, response).catch(() => {
    if (!response.headersSent) response.writeHead(500);
    response.end();
  });
});
// A large upload over a slow line is no attack; the intake has its own limits.
server.requestTimeout = 0;
server.headersTimeout = 60_000;
if (!dev) server.on("upgrade", (_request, socket) => socket.destroy());

server.once("error", (error) => {
  console.error(error.message);
  process.exit(1);
});
server.listen(PORT, HOST, sayReady);

untilStopped(async () => {
  const closed = new Promise((done) => server.close(done));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), 2_000);
  await closed;
  clearTimeout(cut);
  await disconnect();
});
