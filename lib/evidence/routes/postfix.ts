import { readNextHop } from "#lib/evidence/routes/next-hop";
import type { RouteReading, RouteScope, StaticRoute } from "#lib/evidence/routes/route";

type Setting = { line: number; name: string; value: string };

/** Settings of main.cf whose value names a next hop for mail, and for which mail (postconf(5)). */
const NEXT_HOP_SETTINGS: Record<string, string> = {
  relayhost: "relayhost",
  default_transport: "default_transport",
  relay_transport: "relay_transport",
  smtp_fallback_relay: "only when no other server can be reached",
  fallback_relay: "only when no other server can be reached",
};

/** Settings that move mail by a table of their own: the table has to be given as well. */
const TABLE_SETTINGS = ["transport_maps", "sender_dependent_relayhost_maps", "sender_dependent_default_transport_maps"];

/**
 * Reads `postconf -n` or main.cf: where all mail goes when it does not follow DNS. Lines that begin with white space go
 * on with the one before (postconf(5)).
 */
export function readPostfixMain(text: string): RouteReading {
  const reading: RouteReading = { routes: [], notes: [], problems: [] };
  const { found, others } = settings(text);
  for (const { line, value } of others)
    reading.problems.push({
      line,
      what: `“${value.slice(0, 80)}” is no setting. Give a transport table as a text of its own.`,
    });
  for (const { line, name, value } of found) {
    const because = NEXT_HOP_SETTINGS[name];
    if (because !== undefined) {
      const hops = nextHops(value, name.endsWith("_transport"));
      if (hops === null) reading.problems.push({ line, what: `“${value}” names no next hop that can be read.` });
      else if (hops.length > 0)
        reading.routes.push({
          line,
          scope: { kind: "all", because },
          hosts: hops,
          directive: name,
          raw: raw(name, value),
        });
    } else if (TABLE_SETTINGS.includes(name) && value !== "") {
      reading.notes.push({
        line,
        directive: name,
        what: `Mail is also routed by ${value}. Give that table too: its lines are not in this text.`,
      });
    } else if (name === "disable_dns_lookups" && value === "yes") {
      reading.notes.push({ line, directive: name, what: "The SMTP client asks no DNS: no mail follows the MX." });
    } else if (name === "smtp_host_lookup" && !value.split(/[\s,]+/).includes("dns")) {
      reading.notes.push({ line, directive: name, what: "Hosts are looked up in the system's table, not in DNS." });
    } else if (name === "ignore_mx_lookup_error" && value === "yes") {
      reading.notes.push({
        line,
        directive: name,
        what: "A failed MX look-up falls back to the domain's own address. RFC 5321 §5.1 wants the mail to wait.",
      });
    }
  }
  return reading;
}

/**
 * Reads a transport table, transport(5): `example.com  smtp:[host]:port`, `.example.com  relay:host`, `* smtp:[host]`,
 * `user@example.com …`. An entry without a next hop follows DNS and is no static route.
 */
export function readPostfixTransport(text: string): RouteReading {
  const reading: RouteReading = { routes: [], notes: [], problems: [] };
  for (const { line, value } of logicalLines(text)) {
    const [pattern, ...rest] = value.split(/\s+/);
    const target = rest.join(" ");
    if (pattern === undefined) continue;
    if (target === "") {
      reading.problems.push({ line, what: `“${pattern}” has no transport beside it.` });
      continue;
    }
    const route = transportRoute(line, pattern, target);
    if (route === null) reading.problems.push({ line, what: `“${target}” is no transport that can be read.` });
    else if (route !== "follows_dns") reading.routes.push(route);
  }
  return reading;
}

function transportRoute(line: number, pattern: string, target: string): StaticRoute | "follows_dns" | null {
  const hops = nextHops(target, true);
  if (hops === null) return null;
  if (hops.length === 0) return "follows_dns";
  return { line, scope: scopeOf(pattern), hosts: hops, directive: "transport_maps", raw: `${pattern} ${target}` };
}

/** Postfix patterns: `*`, `.example.com`, `example.com`, `user@example.com`. */
export function scopeOf(pattern: string): RouteScope {
  const name = pattern.toLowerCase();
  if (name === "*") return { kind: "all", because: "pattern *" };
  if (name.startsWith(".")) return { kind: "below", domain: name.slice(1) };
  const at = name.lastIndexOf("@");
  if (at > 0) return { kind: "address", address: pattern, domain: name.slice(at + 1) };
  return { kind: "domain", domain: at === 0 ? name.slice(1) : name };
}

/**
 * The next hops of a value such as `[a.example]:587, b.example`; none when it names only a transport (`smtp:`, `smtp`) or
 * one that delivers to nobody elsewhere; null when it cannot be read.
 */
function nextHops(value: string, withTransport: boolean) {
  const targets = value.split(/[,\s]+/).filter((part) => part !== "");
  const hosts = [];
  for (const target of targets) {
    const colon = withTransport && !target.startsWith("[") ? target.indexOf(":") : -1;
    const transport = colon >= 0 ? target.slice(0, colon) : withTransport ? target : "smtp";
    if (["error", "discard", "retry", "local", "virtual", "pipe", "hold"].includes(transport)) continue;
    const hop = colon >= 0 ? target.slice(colon + 1) : withTransport ? "" : target;
    if (hop === "" || transport.endsWith("lmtp")) continue;
    const host = readNextHop(hop);
    if (host === null) return null;
    hosts.push(host);
  }
  return hosts;
}

function settings(text: string): { found: Setting[]; others: { line: number; value: string }[] } {
  const found: Setting[] = [];
  const others: { line: number; value: string }[] = [];
  for (const { line, value } of logicalLines(text)) {
    const setting = /^([A-Za-z0-9_]+)\s*=\s*(.*)$/.exec(value);
    if (setting) found.push({ line, name: (setting[1] ?? "").toLowerCase(), value: (setting[2] ?? "").trim() });
    else others.push({ line, value });
  }
  return { found, others };
}

/** Lines with their continuations joined; comments and empty lines left out. */
export function logicalLines(text: string): { line: number; value: string }[] {
  const lines: { line: number; value: string }[] = [];
  for (const [index, written] of text.split(/\r\n|\n|\r/).entries()) {
    const value = written.trim();
    if (value === "" || value.startsWith("#")) continue;
    const last = lines[lines.length - 1];
    if (/^\s/.test(written) && last) last.value += ` ${value}`;
    else lines.push({ line: index + 1, value });
  }
  return lines;
}

function raw(name: string, value: string): string {
  return `${name} = ${value}`;
}
