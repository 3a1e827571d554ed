import { createServer, type IncomingMessage } from "node:http";

const TOKEN_HEADER = "x-postmark-server-token";

/**
 * A Postmark of our own on loopback, with the documented shapes of its suppressions
 * (https://postmarkapp.com/developer/api/suppressions-api): the dump of one address, the deletion, a refused token.
 * `listed`: why each address is on the list.
 */
export async function startPostmark(token: string) {
  const listed = new Map<string, "HardBounce" | "SpamComplaint" | "ManualSuppression">();
  const calls: string[] = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    calls.push(`${request.method} ${url.pathname}`);
    const say = (status: number, body: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (request.headers[TOKEN_HEADER] !== token)
      return say(401, { ErrorCode: 10, Message: "No Account or Server API tokens were supplied in the HTTP headers." });
    if (request.method === "GET" && url.pathname.endsWith("/suppressions/dump")) {
      const address = url.searchParams.get("EmailAddress") ?? "";
      const why = listed.get(address);
      const one = {
        EmailAddress: address,
        SuppressionReason: why,
        Origin: "Recipient",
        CreatedAt: "2026-03-01T03:00:00Z",
      };
      return say(200, { Suppressions: why ? [one] : [] });
    }
    if (request.method === "POST" && url.pathname.endsWith("/suppressions/delete")) {
      const asked = JSON.parse(await textOf(request)) as { Suppressions: { EmailAddress: string }[] };
      return say(200, {
        Suppressions: asked.Suppressions.map(({ EmailAddress }) => {
          const gone = listed.get(EmailAddress) === "HardBounce" && listed.delete(EmailAddress);
          return { EmailAddress, Status: gone ? "Deleted" : "Failed", Message: gone ? null : "Not allowed." };
        }),
      });
    }
    return say(404, { ErrorCode: 0, Message: "Not found." });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    listed,
    calls,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
