import { Agent, type RequestOptions, request } from "node:https";

/** A resolver that is asked over HTTPS (RFC 8484). `ca`: the authority to trust instead of the system's, as PEM. */
export type DohServer = { url: string; ca?: string };

/** The message that came back and how long a cache had held it, in seconds; or that none came. */
export type DohAnswer = { bytes: Buffer; age: number } | "timeout" | "malformed";

/** RFC 1035 §4.2.2: what a length of two bytes can say. */
const BYTES_MAX = 65_535;
const MEDIA_TYPE = "application/dns-message";

/** One connection serves many questions; idle ones keep no process alive. */
const agent = new Agent({ keepAlive: true, maxSockets: 16, timeout: 10_000 });

/**
 * Posts one message in wire format and gives what came back. `timeout`: no answer, no connection, or a certificate that
 * does not hold. `malformed`: an answer that is no DNS message, redirects among them: they are not followed.
 */
export function askDoh({ url, ca }: DohServer, message: Buffer, withinMs: number): Promise<DohAnswer> {
  return new Promise((resolve) => {
    const options: RequestOptions = {
      ...{ method: "POST", agent, rejectUnauthorized: true },
      headers: { accept: MEDIA_TYPE, "content-type": MEDIA_TYPE, "content-length": String(message.length) },
      ...(ca === undefined ? {} : { ca }),
    };
    const sent = request(url, options);
    const finish = (answer: DohAnswer) => {
      clearTimeout(timer);
      resolve(answer);
      if (typeof answer === "string") sent.destroy();
    };
    const timer = setTimeout(() => finish("timeout"), Math.max(0, withinMs));
    sent.on("error", () => finish("timeout"));
    sent.on("response", (response) => {
      const type = response.headers["content-type"] ?? "";
      if (response.statusCode !== 200 || !type.toLowerCase().startsWith(MEDIA_TYPE)) return finish("malformed");
      const chunks: Buffer[] = [];
      let size = 0;
      response.on("error", () => finish("timeout"));
      response.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size > BYTES_MAX) finish("malformed");
      });
      response.on("end", () => {
        const age = Number(response.headers.age ?? 0);
        finish({ bytes: Buffer.concat(chunks), age: Number.isSafeInteger(age) && age > 0 ? age : 0 });
      });
    });
    sent.end(message);
  });
}
