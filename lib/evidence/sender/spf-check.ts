import ipaddr from "ipaddr.js";
import { isIpv6, reverseName } from "#lib/evidence/address";
import { dnsName, isUnder } from "#lib/evidence/dns-name";
import { type Ask, heard, type LookUp } from "#lib/evidence/sender/finding";
import { expandMacros } from "#lib/evidence/sender/spf-macro";
import { type Mechanism, parseSpf, type SpfRecord, spfRecords } from "#lib/evidence/sender/spf-record";

export type SpfResult = "pass" | "fail" | "softfail" | "neutral" | "none" | "temperror" | "permerror";

/** RFC 7208 §4.6.4. */
export const TERMS_MAX = 10;
export const VOID_MAX = 2;
const NAMES_MAX = 10;

export type SpfVerdict = {
  result: SpfResult;
  /** The term that decided, with the record it stands in; for errors what is wrong. */
  because: string;
  terms: number;
  voids: number;
};

const RESULT_OF = { "+": "pass", "-": "fail", "~": "softfail", "?": "neutral" } as const;

/** Who sends: a canonical address, and MAIL FROM as `local@domain`. */
export type SpfSender = { ip: string; sender: string; helo: string };

type Run = SpfSender & { ask: Ask; terms: number; voids: number };

class Stop extends Error {
  readonly result: "temperror" | "permerror";
  constructor(result: "temperror" | "permerror", why: string) {
    super(why);
    this.result = result;
  }
}

/** check_host() of RFC 7208 §4 for `domain`: may this address send for it? Look-ups go through `ask`; never throws. */
export async function checkSpf(domain: string, who: SpfSender, ask: Ask): Promise<SpfVerdict> {
  const run: Run = { ...who, ask, terms: 0, voids: 0 };
  try {
    const { result, because } = await checkHost(run, dnsName(domain));
    return { result, because, terms: run.terms, voids: run.voids };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return { result: error.result, because: error.message, terms: run.terms, voids: run.voids };
  }
}

async function checkHost(run: Run, domain: string): Promise<{ result: SpfResult; because: string }> {
  if (!isFqdn(domain)) return { result: "none", because: `${domain} is no domain name` };
  const found = await run.ask(domain, "TXT");
  if (!heard(found)) throw new Stop("temperror", `TXT ${domain} was not answered`);
  const record = soleRecord(found);
  if (record === null) return { result: "none", because: `${domain} has no SPF record` };
  for (const mechanism of record.mechanisms) {
    if (await matches(run, domain, mechanism))
      return { result: RESULT_OF[mechanism.qualifier], because: `“${mechanism.text}” of ${domain}` };
  }
  if (record.redirect === null) return { result: "neutral", because: `no term of ${domain} matched` };
  countTerm(run, `redirect=${record.redirect}`);
  const target = await expanded(run, record.redirect, domain);
  const there = await checkHost(run, target);
  if (there.result === "none") throw new Stop("permerror", `redirect= leads to ${target}, which has no SPF record`);
  return there;
}

/** The one record of an answer; null without one. More than one, or one that is no SPF, is a permerror. */
function soleRecord(found: LookUp): SpfRecord | null {
  const records = spfRecords(found.records);
  const [only] = records;
  if (only === undefined) return null;
  if (records.length > 1) throw new Stop("permerror", `${found.name} has ${records.length} SPF records`);
  const record = parseSpf(only);
  if (typeof record === "string") throw new Stop("permerror", `${record} in the record of ${found.name}`);
  return record;
}

async function matches(run: Run, domain: string, mechanism: Mechanism): Promise<boolean> {
  switch (mechanism.kind) {
    case "all":
      return true;
    case "ip4":
    case "ip6":
      return within(run.ip, mechanism.address, mechanism.bits);
    case "include": {
      countTerm(run, mechanism.text);
      const target = await expanded(run, mechanism.domain, domain);
      const { result } = await checkHost(run, target);
      if (result === "none") throw new Stop("permerror", `${target} is included and has no SPF record`);
      return result === "pass";
    }
    case "exists": {
      countTerm(run, mechanism.text);
      return (await addresses(run, await expanded(run, mechanism.domain, domain), "A")).length > 0;
    }
    case "a": {
      countTerm(run, mechanism.text);
      return hosts(run, [await targetOf(run, mechanism.domain, domain)], mechanism);
    }
    case "mx": {
      countTerm(run, mechanism.text);
      const target = await targetOf(run, mechanism.domain, domain);
      const names = (await asked(run, target, "MX")).records.map((data) => data.slice(data.indexOf(" ") + 1));
      if (names.length > NAMES_MAX)
        throw new Stop("permerror", `${target} has ${names.length} MX hosts, at most 10 count`);
      return hosts(run, names, mechanism);
    }
    case "ptr": {
      countTerm(run, mechanism.text);
      const target = dnsName(await targetOf(run, mechanism.domain, domain));
      return (await validatedNames(run)).some((name) => isUnder(name, target));
    }
  }
}

function countTerm(run: Run, text: string): void {
  run.terms++;
  if (run.terms > TERMS_MAX)
    throw new Stop("permerror", `“${text}” is look-up ${run.terms}; at most ${TERMS_MAX} are allowed`);
}

async function hosts(run: Run, names: readonly string[], { v4, v6 }: { v4: number; v6: number }): Promise<boolean> {
  const six = isIpv6(run.ip);
  for (const name of names) {
    const found = await addresses(run, name, six ? "AAAA" : "A");
    if (found.some((address) => within(run.ip, address, six ? v6 : v4))) return true;
  }
  return false;
}

async function addresses(run: Run, name: string, type: "A" | "AAAA"): Promise<string[]> {
  return (await asked(run, name, type)).records;
}

/** Asks, and counts an empty answer as void. Names that cannot be asked for are such answers. */
async function asked(run: Run, name: string, type: "A" | "AAAA" | "MX"): Promise<LookUp> {
  const found = await run.ask(dnsName(name), type);
  if (!heard(found)) throw new Stop("temperror", `${type} ${name} was not answered`);
  if (found.records.length > 0) return found;
  run.voids++;
  if (run.voids > VOID_MAX)
    throw new Stop("permerror", `${type} ${name} is empty look-up ${run.voids}; at most ${VOID_MAX} are allowed`);
  return found;
}

/** Names behind the address that have the address (RFC 7208 §5.5); failures are just left out. */
async function validatedNames(run: Run): Promise<string[]> {
  const found = await run.ask(reverseName(run.ip), "PTR");
  const names: string[] = [];
  for (const name of found.records.slice(0, NAMES_MAX)) {
    const forward = await run.ask(name, isIpv6(run.ip) ? "AAAA" : "A");
    if (forward.records.includes(run.ip)) names.push(name);
  }
  return names;
}

async function targetOf(run: Run, spec: string | null, domain: string): Promise<string> {
  return spec === null ? domain : expanded(run, spec, domain);
}

async function expanded(run: Run, spec: string, domain: string): Promise<string> {
  const { sender, ip, helo } = run;
  let ptr = "unknown";
  if (/%\{p/i.test(spec)) {
    const names = await validatedNames(run);
    ptr = names.find((name) => name === domain) ?? names.find((name) => isUnder(name, domain)) ?? names[0] ?? "unknown";
  }
  return expandMacros(spec, { sender, domain, ip, helo, ptr });
}

function within(ip: string, network: string, bits: number): boolean {
  if (isIpv6(ip) !== network.includes(":")) return false;
  return ipaddr.parse(ip).match(ipaddr.parse(network), bits);
}

function isFqdn(name: string): boolean {
  const labels = name.split(".");
  return labels.length > 1 && name.length <= 253 && labels.every((label) => label.length > 0 && label.length <= 63);
}
