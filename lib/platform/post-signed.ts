import { lookup } from "node:dns/promises";
import { request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP } from "node:net";
import { addressRefusal, literalHost, urlRefusal } from "#lib/platform/address-guard";

/** What came of a request: only an answer tells, and a lost one leaves a doubt that nobody may guess away. */
export type PostResult =
  | { kind: "accepted"; status: number; excerpt?: string }
  | { kind: "refused"; why: string; status?: number; excerpt?: string; retryAfter?: string | undefined }
  | { kind: "not_sent"; why: string }
  | { kind: "in_doubt"; why: string };

export type SignedPost = {
  url: string;
  body: string;
  headers: Record<string, string>;
  timeoutMs: number;
  allowPrivate: boolean;
  /** Also read so many bytes of the answer, within the same time. */
  excerptBytes?: number;
  /** POST when not given. */
  method?: "GET" | "POST" | "PUT" | "DELETE";
};

/**
 * Posts `body` once. The host is resolved here, every address of it is checked, and the connection goes to the checked
 * address, so that a name which changes its answer cannot lead inside. Redirects are not followed. Never throws.
 */
export async function postSigned(post: SignedPost): Promise<PostResult> {
  const refusal = urlRefusal(post.url, post.allowPrivate);
  if (refusal) return { kind: "not_sent", why: refusal };
  const url = new URL(post.url);
  const host = literalHost(url);
  let addresses: { address: string; family: number }[];
  try {
    addresses = isIP(host)
      ? [{ address: host, family: isIP(host) }]
      : await lookup(host, { all: true, verbatim: true });
  } catch (error) {
    return { kind: "not_sent", why: `${host} was not found (${codeOf(error)})` };
  }
  const [first] = addresses;
  if (!first) return { kind: "not_sent", why: `${host} has no address` };
  if (!post.allowPrivate) {
    for (const { address } of addresses) {
      const why = addressRefusal(address);
      if (why) return { kind: "not_sent", why: `${host}: ${why}` };
    }
  }
  return send(post, url, first);
}

function send(post: SignedPost, url: URL, target: { address: string; family: number }): Promise<PostResult> {
  return new Promise((resolve) => {
    let connected = false;
    const options: RequestOptions = {
      method: post.method ?? "POST",
      agent: false,
      headers: { ...post.headers, "content-length": String(Buffer.byteLength(post.body)) },
      lookup: (_host, wanted, done) => (wanted.all ? done(null, [target]) : done(null, target.address, target.family)),
    };
    const request = (url.protocol === "https:" ? httpsRequest : httpRequest)(url, options);
    const timer = setTimeout(() => request.destroy(new Error("no answer in time")), post.timeoutMs);
    const settle = (result: PostResult) => {
      clearTimeout(timer);
      resolve(result);
    };
    request.on("socket", (socket) => {
      socket.once(url.protocol === "https:" ? "secureConnect" : "connect", () => {
        connected = true;
      });
    });
    request.on("response", (response) => {
      const status = response.statusCode ?? 0;
      const retryAfter = response.headers["retry-after"];
      const told = (more: { excerpt?: string } = {}): PostResult =>
        status >= 200 && status < 300
          ? { kind: "accepted", status, ...more }
          : {
              kind: "refused",
              status,
              why: `the receiver answered ${status}`,
              ...more,
              ...(retryAfter ? { retryAfter } : {}),
            };
      if (!post.excerptBytes) {
        response.resume();
        response.destroy();
        return settle(told());
      }
      readStart(response, post.excerptBytes, (excerpt) => settle(told({ excerpt })));
    });
    request.on("error", (error) =>
      settle(
        connected
          ? { kind: "in_doubt", why: `no answer came (${codeOf(error)})` }
          : { kind: "not_sent", why: `no connection (${codeOf(error)})` },
      ),
    );
    request.end(post.body);
  });
}

/** The first bytes of an answer; what came so far when it breaks off. */
function readStart(response: IncomingMessage, bytesMax: number, done: (text: string) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const finish = () => done(Buffer.concat(chunks).subarray(0, bytesMax).toString("utf8"));
  response.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= bytesMax) response.destroy();
  });
  response.on("error", () => response.destroy());
  response.on("close", finish);
}

function codeOf(error: unknown): string {
  if (error instanceof Error) return "code" in error && typeof error.code === "string" ? error.code : error.message;
  return "unknown";
}
