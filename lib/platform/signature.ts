import { createHmac } from "node:crypto";

/** The value of `X-Signature`: `t=<seconds>,v1=<hex HMAC-SHA256 of "seconds.body">`; seconds since 1970, UTC. */
export function signature(secret: string, body: string, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000);
  const mac = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
  return `t=${seconds},v1=${mac}`;
}
