import { canonicalAddress } from "#lib/evidence/address";
import { hostOf, portOf } from "#lib/evidence/routes/next-hop";
import type { RouteHost, RouteReading, RouteScope } from "#lib/evidence/routes/route";

type Router = { line: number; name: string; options: Map<string, { line: number; value: string }> };

/**
 * Reads Exim routers (spec.txt, "The manualroute router"): `driver = manualroute` with `route_list` or `route_data`. What
 * is expanded at run time (`${lookup…}`) cannot be followed from the text and is said so.
 */
export function readEximRouters(text: string): RouteReading {
  const reading: RouteReading = { routes: [], notes: [], problems: [] };
  for (const router of routers(text)) {
    if (router.options.get("driver")?.value !== "manualroute") continue;
    const list = router.options.get("route_list");
    const data = router.options.get("route_data");
    if (list) for (const rule of list.value.split(/\s*;\s*/)) readRule(reading, router, list.line, rule);
    if (data) readData(reading, router, data);
    if (!list && !data) reading.problems.push({ line: router.line, what: `Router ${router.name} names no hosts.` });
  }
  return reading;
}

/** `pattern  host1:host2  options`; the host list may be quoted, and `<+` may change its separator. */
function readRule(reading: RouteReading, router: Router, line: number, rule: string): void {
  const parts = /^(\S+)\s+("[^"]*"|\S+)(?:\s+(.*))?$/.exec(rule.trim());
  if (rule.trim() === "") return;
  if (!parts) {
    reading.problems.push({ line, what: `Router ${router.name}: “${rule.trim()}” has no hosts beside its pattern.` });
    return;
  }
  const [, pattern = "", list = "", options = ""] = parts;
  const hosts = hostList(list.replaceAll('"', ""), /(^|\s)bymx(\s|$)/.test(options));
  if (hosts === null || pattern.includes("$")) {
    reading.notes.push({
      line,
      directive: router.name,
      what: `“${rule.trim()}” is expanded at run time; its hosts are not in the text.`,
    });
    return;
  }
  reading.routes.push({
    line,
    scope: scopeOf(pattern, router),
    hosts,
    directive: `manualroute ${router.name}`,
    raw: rule.trim(),
  });
}

function readData(reading: RouteReading, router: Router, data: { line: number; value: string }): void {
  const hosts = hostList(data.value.replaceAll('"', ""), false);
  if (hosts === null) {
    reading.notes.push({
      line: data.line,
      directive: router.name,
      what: `route_data of ${router.name} is expanded at run time; give the table it reads.`,
    });
    return;
  }
  const domains = router.options.get("domains")?.value ?? "*";
  for (const pattern of domains.split(/\s*:\s*/))
    reading.routes.push({
      line: data.line,
      scope: scopeOf(pattern, router),
      hosts,
      directive: `manualroute ${router.name}`,
      raw: `route_data = ${data.value}`,
    });
}

/** Hosts parted by colons; `a::25` is a port (a doubled separator), `<;` chooses another separator. */
function hostList(text: string, viaMx: boolean): RouteHost[] | null {
  if (text.includes("$")) return null;
  const chosen = /^<(\S)\s*(.*)$/.exec(text);
  const separator = chosen?.[1] ?? ":";
  const rest = chosen?.[2] ?? text;
  const doubled = `${separator}${separator}`;
  const entries = rest
    .replaceAll(doubled, "\u0000")
    .split(separator)
    .map((entry) => entry.trim().replaceAll("\u0000", ":"));
  const hosts: RouteHost[] = [];
  for (const entry of entries) {
    if (entry === "" || entry === "+") continue;
    const asMx = entry.toLowerCase().endsWith("/mx");
    const bare = asMx ? entry.slice(0, -3) : entry;
    const colon = bare.indexOf(":");
    const isAddress = canonicalAddress(bare) !== null;
    const host = hostOf(isAddress || colon < 0 ? bare : bare.slice(0, colon));
    if (host === null) return null;
    const port = isAddress || colon < 0 ? null : portOf(bare.slice(colon + 1));
    hosts.push({ host: host.name, port, viaMx: (viaMx || asMx) && !host.isAddress });
  }
  return hosts.length > 0 ? hosts : null;
}

function scopeOf(pattern: string, router: Router): RouteScope {
  const name = pattern.trim().toLowerCase();
  if (name.startsWith("*.")) return { kind: "below", domain: name.slice(2) };
  if (/^[a-z0-9_-]+(\.[a-z0-9_-]+)+$/.test(name)) return { kind: "domain", domain: name };
  const domains = router.options.get("domains")?.value;
  return { kind: "all", because: domains ? `router ${router.name}, domains = ${domains}` : `router ${router.name}` };
}

/** Blocks `name:` with `option = value` below; backslash at the end of a line goes on. */
function routers(text: string): Router[] {
  const found: Router[] = [];
  const lines = text.split(/\r\n|\n|\r/);
  for (let index = 0; index < lines.length; index++) {
    const first = index + 1;
    let value = (lines[index] ?? "").trim();
    while (value.endsWith("\\") && index + 1 < lines.length)
      value = `${value.slice(0, -1)}${(lines[++index] ?? "").trim()}`;
    if (value === "" || value.startsWith("#")) continue;
    const head = /^([A-Za-z][\w-]*):$/.exec(value);
    if (head) {
      found.push({ line: first, name: head[1] ?? "", options: new Map() });
      continue;
    }
    const option = /^([a-z_]+)\s*=\s*(.*)$/.exec(value);
    found[found.length - 1]?.options.set(option?.[1] ?? "", { line: first, value: option?.[2] ?? "" });
  }
  return found;
}
