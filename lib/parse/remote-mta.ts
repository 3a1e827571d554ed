import { canonicalIp, hostName } from "#lib/parse/address";
import { typed } from "#lib/parse/delivery-status";
import { isDigit } from "#lib/parse/scan";

/** What the Remote-MTA fields of a recipient say. */
export type RemoteMta = { host: string | null; ip: string | null; port: number | null; sourceIp: string | null };

/** The index of the first `(`, `[` or blank, or the length. */
function nameEnd(text: string): number {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 40 || c === 91 || c === 32 || c === 9) return i;
  }
  return text.length;
}

/**
 * Reads Remote-MTA as its writers spell it: `dns; H`, `dns; H (IP)`, `dns; H [IP]`, `dns; [IP]`, a bare address,
 * `dns; H. (IP, the server for the domain D.)`, `dns;H (TCP|our IP|our port|IP|port)`, and Exim's second field
 * `X-ip; [IP]:port`. A name is cut of its trailing dot.
 */
export function readRemoteMta(values: readonly string[]): RemoteMta {
  const found: RemoteMta = { host: null, ip: null, port: null, sourceIp: null };
  for (const field of values.slice(0, 4)) {
    const { type, value } = typed(field);
    const end = nameEnd(value);
    const name = value.slice(0, end);
    if (type !== "x-ip") {
      const ip = canonicalIp(name);
      if (ip) found.ip ??= ip;
      else found.host ??= hostName(name);
    }
    readBracket(value.slice(end).trim(), found);
  }
  return found;
}

function readBracket(text: string, found: RemoteMta): void {
  const open = text.charCodeAt(0);
  if (open !== 40 && open !== 91) return;
  const close = text.indexOf(open === 40 ? ")" : "]");
  const inside = text.slice(1, close < 0 ? undefined : close).trim();
  if (inside.startsWith("TCP|")) {
    const [, sourceIp = "", , ip = "", port = ""] = inside.split("|");
    found.sourceIp ??= canonicalIp(sourceIp);
    found.ip ??= canonicalIp(ip);
    found.port ??= portOf(port);
    return;
  }
  let first = inside.split(",", 1)[0]?.trim() ?? "";
  if (first.startsWith("[") && first.endsWith("]")) first = first.slice(1, -1);
  found.ip ??= canonicalIp(first);
  if (close > 0 && text.charCodeAt(close + 1) === 58) found.port ??= portOf(text.slice(close + 2));
}

function portOf(text: string): number | null {
  let end = 0;
  while (end < 5 && isDigit(text.charCodeAt(end))) end++;
  const port = end === 0 ? 0 : Number(text.slice(0, end));
  return port > 0 && port < 65_536 ? port : null;
}
