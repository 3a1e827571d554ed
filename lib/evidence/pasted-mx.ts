/** What a pasted answer about the MX of one of `domains` says. */
export type PastedMx = { domain: string; hosts: string[] };
export type PastedCheck = { holds: boolean | null; words: string };

const LINES_MAX = 2_000;

/** A line of an answer: whose MX, and the host. */
const FORMS: readonly RegExp[] = [
  // dig, drill: acorn.example. 300 IN MX 10 mx1.acorn.example.
  /^(?<name>\S+)\s+(?:\d+\s+)?IN\s+MX\s+\d+\s+(?<host>\S+)$/i,
  // nslookup: acorn.example mail exchanger = 10 mx1.acorn.example.
  /^(?<name>\S+)\s+mail exchanger\s*=\s*\d+\s+(?<host>\S+)$/i,
  // nslookup on Windows: acorn.example MX preference = 10, mail exchanger = mx1.acorn.example
  /^(?<name>\S+)\s+MX preference\s*=\s*\d+,\s*mail exchanger\s*=\s*(?<host>\S+)$/i,
  // host: acorn.example mail is handled by 10 mx1.acorn.example.
  /^(?<name>\S+)\s+mail is handled by\s+\d+\s+(?<host>\S+)$/i,
  // Resolve-DnsName: acorn.example MX 300 Answer mx1.acorn.example 10
  /^(?<name>\S+)\s+MX\s+\d+\s+Answer\s+(?<host>\S+)\s+\d+$/i,
];

/** Reads the MX lines of `domains` from what dig, drill, host, nslookup or Resolve-DnsName printed. */
export function readPastedMx(text: string, domains: readonly string[]): PastedMx[] {
  const found = new Map<string, Set<string>>();
  for (const line of text.split(/\r?\n/, LINES_MAX)) {
    const match = FORMS.map((form) => form.exec(line.slice(0, 600).trim())).find((one) => one !== null);
    const name = bare(match?.groups?.name ?? "");
    if (!domains.includes(name)) continue;
    const hosts = found.get(name) ?? new Set<string>();
    found.set(name, hosts.add(bare(match?.groups?.host ?? "")));
  }
  return [...found].map(([domain, hosts]) => ({ domain, hosts: [...hosts].sort() }));
}

type Asked = { domain: string; answers: readonly { mx: readonly { host: string }[] }[] };

/**
 * Holds a pasted answer against what the resolvers said: true only when, for every domain it names, its MX hosts are those
 * of a resolver's answer. Null when it names none of the domains, or nobody else answered for one.
 */
export function checkPastedMx(text: string, asked: readonly Asked[]): PastedCheck {
  const pasted = readPastedMx(
    text,
    asked.map(({ domain }) => domain),
  );
  if (pasted.length === 0) {
    const failed = /\bstatus: (NXDOMAIN|SERVFAIL|REFUSED)\b|\b(NXDOMAIN|SERVFAIL|REFUSED|timed out)\b/i.exec(text);
    const why = failed ? ` It failed: ${failed[1] ?? failed[2]}.` : "";
    return { holds: null, words: `It holds no MX of this incident's domains.${why}` };
  }
  for (const { domain, hosts } of pasted) {
    const answers = (asked.find((one) => one.domain === domain)?.answers ?? [])
      .map(({ mx }) => [...new Set(mx.map(({ host }) => bare(host)))].sort())
      .filter((mx) => mx.length > 0);
    if (answers.length === 0) return { holds: null, words: `No resolver of ours has answered for ${domain} yet.` };
    if (answers.some((mx) => mx.join(" ") === hosts.join(" "))) continue;
    const known = new Set(answers.flat());
    const strange = hosts.filter((host) => !known.has(host));
    const named = strange.length > 0 ? `${strange.slice(0, 3).join(", ")} is in no other answer` : "hosts are missing";
    return { holds: false, words: `The sending host has another MX for ${domain}: ${named}.` };
  }
  const list = pasted.map(({ domain, hosts }) => `${domain} → ${hosts.join(", ")}`).join("; ");
  return { holds: true, words: `The sending host has the MX that the resolvers give: ${list}.` };
}

/** A name as answers are kept; this runs in the browser, where dnsName's bytes are not. */
function bare(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}
