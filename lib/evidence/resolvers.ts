import { getServers } from "node:dns";
import { isIPv6 } from "node:net";
import type { Resolver } from "#lib/evidence/ask-resolver";
import { env } from "#lib/platform/env";

const PUBLIC_RESOLVERS = ["1.1.1.1", "8.8.8.8", "9.9.9.9"];

/** Resolvers asked at most: more would say the same again. */
const RESOLVERS_MAX = 6;

/** `https://HOST/PATH`, asked by RFC 8484. A template's `{?dns}` is left off: questions are posted. */
function parseDoh(text: string): Resolver | null {
  const written = text.replace(/\{\?dns\}$/, "");
  if (!URL.canParse(written)) return null;
  const url = new URL(written);
  if (url.username || url.password || url.hash) return null;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return { label: written, host, port: Number(url.port || 443), doh: { url: url.href } };
}

/**
 * `HOST`, `HOST:PORT`, `[IPv6]`, `[IPv6]:PORT`, a bare IPv6 address, or `https://…` for DNS over HTTPS; null when it is
 * none of them.
 */
export function parseResolver(text: string): Resolver | null {
  const trimmed = text.trim();
  if (/^https:\/\//i.test(trimmed)) return parseDoh(trimmed);
  const match = /^(?:\[([^\]]+)\]|([^:\s]+))(?::(\d{1,5}))?$/.exec(trimmed);
  const host = match ? (match[1] ?? match[2] ?? "") : isIPv6(trimmed) ? trimmed : "";
  const port = Number(match?.[3] ?? 53);
  if (host === "" || port < 1 || port > 65_535 || !/^[0-9A-Za-z.:_-]+$/.test(host)) return null;
  const shown = isIPv6(host) ? `[${host}]` : host;
  return { label: port === 53 ? host : `${shown}:${port}`, host, port };
}

/**
 * Who is asked: REBOUND_RESOLVERS when it is set, exactly as the operator wrote it; else the system's resolvers and three
 * public ones, so that there are always two views to compare. Each once, six at most.
 */
export function configuredResolvers(): Resolver[] {
  const written = env().REBOUND_RESOLVERS;
  const names = written ? written.split(",") : [...getServers(), ...PUBLIC_RESOLVERS];
  const found = new Map<string, Resolver>();
  for (const name of names) {
    const resolver = parseResolver(name);
    if (resolver) found.set(resolver.doh?.url ?? `${resolver.host}#${resolver.port}`, resolver);
    else if (written && name.trim() !== "")
      throw new Error(`REBOUND_RESOLVERS: “${name.trim()}” is not host, host:port, [IPv6]:port or https://…`);
  }
  return [...found.values()].slice(0, RESOLVERS_MAX);
}
