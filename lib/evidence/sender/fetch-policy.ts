import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { canonicalAddress, isIpv6 } from "#lib/evidence/address";
import { type Ask, heard } from "#lib/evidence/sender/finding";
import type { Fetched } from "#lib/evidence/sender/sts-findings";
import { addressRefusal } from "#lib/platform/address-guard";

/** RFC 8461 §3.2: a policy is no longer than this. */
const BYTES_MAX = 65_536;
const WAIT_MS = 5_000;

/** Where policies may be fetched from; for everybody but a test: port 443 of public addresses, the system's authorities. */
export type PolicyWire = { port: number; mayCall: (address: string) => string | null; ca?: string };

export const POLICY_WIRE: PolicyWire = { port: 443, mayCall: addressRefusal };

/**
 * Fetches one policy file. The host is resolved by our own resolvers, every address is checked, and the connection goes to
 * the checked address. No redirect is followed (RFC 8461 §3.3), 64 kB and 5 s at the most. Never throws.
 */
export async function fetchPolicy(
  host: string,
  url: string,
  ask: Ask,
  wire: PolicyWire = POLICY_WIRE,
): Promise<Fetched> {
  const [four, six] = await Promise.all([ask(host, "A"), ask(host, "AAAA")]);
  const addresses = [...four.records, ...six.records].flatMap((address) => canonicalAddress(address) ?? []);
  const [first] = addresses;
  if (first === undefined) {
    if (heard(four) && heard(six)) return { kind: "no_host", why: `${host} has no address` };
    return { kind: "failed", by: null, why: `the address of ${host} was not answered` };
  }
  for (const address of addresses) {
    const why = wire.mayCall(address);
    if (why !== null) return { kind: "failed", by: address, why: `${host} is not called: ${why}` };
  }
  return get(host, url, first, wire);
}

function get(host: string, url: string, address: string, wire: PolicyWire): Promise<Fetched> {
  const family = isIpv6(address) ? 6 : 4;
  return new Promise((resolve) => {
    const sent = request(url, {
      ...{ port: wire.port, agent: false, servername: host, rejectUnauthorized: true },
      ...(wire.ca === undefined ? {} : { ca: wire.ca }),
      headers: { accept: "text/plain", "user-agent": "Rebound" },
      lookup: (_host, wanted, done) => (wanted.all ? done(null, [{ address, family }]) : done(null, address, family)),
    });
    const settle = (fetched: Fetched) => {
      clearTimeout(timer);
      sent.destroy();
      resolve(fetched);
    };
    const timer = setTimeout(() => settle({ kind: "failed", by: address, why: "no answer in time" }), WAIT_MS);
    sent.on("error", (error) => {
      const why = isCertificateFault(error) ? `the certificate does not hold (${codeOf(error)})` : codeOf(error);
      settle({ kind: isCertificateFault(error) ? "untrusted" : "failed", by: address, why });
    });
    sent.on("response", (response) => {
      response.on("error", (error) => settle({ kind: "failed", by: address, why: codeOf(error) }));
      read(response, (body, cut) => {
        const { statusCode: status = 0, headers } = response;
        settle({ kind: "answered", by: address, status, contentType: headers["content-type"] ?? "", body, cut });
      });
    });
    sent.end();
  });
}

function read(response: IncomingMessage, done: (body: string, cut: boolean) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const finish = (cut: boolean) => {
    // NUL is refused by PostgreSQL, and no policy has it.
    const text = Buffer.concat(chunks).subarray(0, BYTES_MAX).toString("utf8").replaceAll("\0", "�");
    done(text, cut);
  };
  response.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size > BYTES_MAX) finish(true);
  });
  response.on("end", () => finish(size > BYTES_MAX));
}

/** Codes of OpenSSL and of Node's own check of the name: the server was reached, and is not who it says. */
function isCertificateFault(error: Error): boolean {
  return /CERT|SELF_SIGNED|ALTNAME|UNABLE_TO_(GET|VERIFY)/.test(codeOf(error));
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}
