import { hostOf, portOf, readNextHop } from "#lib/evidence/routes/next-hop";
import { logicalLines } from "#lib/evidence/routes/postfix";
import type { RouteHost, RouteReading, RouteScope } from "#lib/evidence/routes/route";

const empty = (): RouteReading => ({ routes: [], notes: [], problems: [] });
const namesIn = (text: string) => [...text.matchAll(/"([^"]+)"|'([^']+)'/g)].map((match) => match[1] ?? match[2] ?? "");

/** Sendmail's mailertable: `example.com esmtp:[host]`, `.example.com smtp:host`; brackets mean no MX look-up. */
export function readMailertable(text: string): RouteReading {
  const reading = empty();
  for (const { line, value } of logicalLines(text)) {
    const [pattern = "", target = ""] = value.split(/\s+/);
    const colon = target.indexOf(":");
    const mailer = target.slice(0, Math.max(colon, 0)).toLowerCase();
    if (colon < 0) reading.problems.push({ line, what: `“${value}” is not “domain mailer:host”.` });
    else if (!["error", "local", "discard"].includes(mailer)) {
      const hosts = target
        .slice(colon + 1)
        .split(":")
        .map(readNextHop);
      const read = hosts.filter((host) => host !== null);
      if (read.length < hosts.length)
        reading.problems.push({ line, what: `“${target}” names no host that can be read.` });
      else
        reading.routes.push({ line, scope: domainScope(pattern), hosts: read, directive: "mailertable", raw: value });
    }
  }
  return reading;
}

/**
 * KumoMTA: `mx_list = { "a", "b" }` of a queue's `protocol.smtp`, and `routing_domain = "x"`, in Lua or TOML. The domain is
 * that of the section or of the comparison above it; without one the route takes all mail.
 */
export function readKumoMta(text: string): RouteReading {
  const reading = empty();
  let scope: RouteScope = { kind: "all", because: "no domain in the text" };
  for (const [index, written] of text.split(/\r\n|\n|\r/).entries()) {
    const raw = written.trim();
    const line = index + 1;
    if (raw === "" || raw.startsWith("--") || raw.startsWith("#")) continue;
    const section =
      /^\[+(?:queue\.)?["']([^"']+)["']\]+$/.exec(raw) ?? /^if\s+domain\s*==\s*["']([^"']+)["']/.exec(raw);
    if (section?.[1]) scope = domainScope(section[1]);
    if (raw === "end") scope = { kind: "all", because: "no domain in the text" };
    const list = /mx_list\s*=\s*[{[](.*?)[}\]]/.exec(raw);
    const routing = /routing_domain\s*=\s*["']([^"']+)["']/.exec(raw);
    const names = list?.[1] === undefined ? (routing?.[1] ? [routing[1]] : []) : namesIn(list[1]);
    if (/mx_list\s*=\s*[{[]\s*$/.test(raw))
      reading.problems.push({ line, what: "Write the mx_list on one line: the names below were not read." });
    if (names.length === 0) continue;
    const hosts = names.map((name) => kumoHost(name, list === null));
    const read = hosts.filter((host) => host !== null);
    if (read.length < hosts.length) reading.problems.push({ line, what: `“${raw}” names a host that cannot be read.` });
    if (read.length > 0)
      reading.routes.push({ line, scope, hosts: read, directive: list ? "mx_list" : "routing_domain", raw });
  }
  return reading;
}

function kumoHost(name: string, viaMx: boolean): RouteHost | null {
  const hop = readNextHop(name);
  return hop && { ...hop, viaMx: viaMx && hostOf(hop.host)?.isAddress === false };
}

/** PowerMTA: `route host:port` and `smtp-hosts host…` inside `<domain …>`; `lookup-mx:` and brackets as it writes them. */
export function readPowerMta(text: string): RouteReading {
  const reading = empty();
  let scope: RouteScope = { kind: "all", because: "outside of a <domain> section" };
  for (const [index, written] of text.split(/\r\n|\n|\r/).entries()) {
    const line = index + 1;
    const value = written.trim();
    if (value.startsWith("#")) continue;
    const open = /^<domain\s+([^>]+)>$/i.exec(value);
    if (open?.[1]) scope = domainScope(open[1].trim());
    else if (/^<\/domain>$/i.test(value)) scope = { kind: "all", because: "outside of a <domain> section" };
    const setting = /^(route|smtp-hosts)\s+(.+)$/i.exec(value);
    if (!setting?.[2]) continue;
    const hosts = setting[2].split(/[\s,;]+/).map(powerHost);
    const read = hosts.filter((host) => host !== null);
    if (read.length < hosts.length)
      reading.problems.push({ line, what: `“${value}” names a host that cannot be read.` });
    if (read.length > 0)
      reading.routes.push({ line, scope, hosts: read, directive: setting[1]?.toLowerCase() ?? "route", raw: value });
  }
  return reading;
}

function powerHost(text: string): RouteHost | null {
  const viaMx = /^lookup-mx:/i.test(text);
  const hop = readNextHop(text.replace(/^lookup-mx:/i, ""));
  return hop && { ...hop, viaMx };
}

/** Exchange `Get-SendConnector | Format-List`: AddressSpaces and SmartHosts of each connector that does not use DNS. */
export function readExchangeConnectors(text: string): RouteReading {
  const reading = empty();
  for (const block of connectorBlocks(text)) {
    const smartHosts = (block.get("smarthosts")?.value ?? "")
      .replace(/[{}]/g, "")
      .split(/[,\s]+/)
      .filter((one) => one !== "");
    const spaces = (block.get("addressspaces")?.value ?? "SMTP:*;1").replace(/[{}]/g, "").split(/,\s*/);
    if (smartHosts.length === 0 || block.get("dnsroutingenabled")?.value.toLowerCase() === "true") continue;
    const line = block.get("smarthosts")?.line ?? 1;
    const hosts = smartHosts.map((one) => hostOf(one.replace(/[[\]]/g, ""))).filter((host) => host !== null);
    if (hosts.length < smartHosts.length) reading.problems.push({ line, what: "A smart host cannot be read." });
    const port = portOf(block.get("port")?.value ?? "");
    for (const space of spaces) {
      const pattern = space
        .replace(/^smtp:/i, "")
        .replace(/;\d+$/, "")
        .trim();
      const scope: RouteScope =
        pattern === "*" ? { kind: "all", because: "address space *" } : domainScope(pattern.replace(/^\*\./, "."));
      const route = { line, scope, hosts: hosts.map(({ name }) => ({ host: name, port, viaMx: false })) };
      reading.routes.push({
        ...route,
        directive: `send connector ${block.get("identity")?.value ?? ""}`.trim(),
        raw: `SmartHosts: ${smartHosts.join(", ")}`,
      });
    }
  }
  return reading;
}

function connectorBlocks(text: string): Map<string, { line: number; value: string }>[] {
  const blocks: Map<string, { line: number; value: string }>[] = [];
  let block = new Map<string, { line: number; value: string }>();
  for (const [index, written] of text.split(/\r\n|\n|\r/).entries()) {
    const pair = /^\s*([A-Za-z]+)\s*:\s?(.*)$/.exec(written);
    const name = pair?.[1]?.toLowerCase();
    if (name !== undefined && block.has(name)) {
      blocks.push(block);
      block = new Map();
    }
    if (name !== undefined) block.set(name, { line: index + 1, value: (pair?.[2] ?? "").trim() });
  }
  return [...blocks, block];
}

function domainScope(pattern: string): RouteScope {
  const name = pattern.toLowerCase();
  if (name === "*" || name === ".") return { kind: "all", because: `pattern ${name}` };
  return name.startsWith(".") ? { kind: "below", domain: name.slice(1) } : { kind: "domain", domain: name };
}
