import { getDomain } from "tldts";
import { CONSUMER_DOMAINS } from "#lib/classify/consumer-domains";
import { PROVIDERS, type Provider, type ProviderCategory } from "#lib/classify/provider-table";
import { canonicalIp } from "#lib/parse/address";

const BY_ID = new Map(PROVIDERS.map((provider) => [provider.id, provider]));
const BY_SUFFIX = new Map<string, Provider>();
const WILDCARDS: { labels: string[]; provider: Provider }[] = [];
for (const provider of PROVIDERS) {
  for (const suffix of provider.suffixes) {
    if (suffix.includes("*")) WILDCARDS.push({ labels: suffix.split("."), provider });
    else BY_SUFFIX.set(suffix, provider);
  }
}

const CACHE_MAX = 10_000;
const cache = new Map<string, string>();

/**
 * Who runs the mailboxes of a recipient domain, as far as the name alone tells: the provider of a well-known consumer
 * domain, else the registrable domain. `literal` for an address literal, `unknown` for no domain. Never a gateway: those
 * are seen in the MX only.
 */
export function providerOfDomain(domain: string): string {
  const known = cache.get(domain);
  if (known !== undefined) return known;
  const provider = lookUp(domain);
  if (cache.size >= CACHE_MAX) cache.clear();
  cache.set(domain, provider);
  return provider;
}

function lookUp(domain: string): string {
  let name = domain.toLowerCase();
  if (name.endsWith(".")) name = name.slice(0, -1);
  if (name === "") return "unknown";
  if (name.startsWith("[") || canonicalIp(name) !== null) return "literal";
  const consumer = CONSUMER_DOMAINS.get(name);
  if (consumer) return consumer;
  return getDomain(name, { allowPrivateDomains: false }) ?? name;
}

/**
 * Who runs an MX host, by the longest suffix of whole labels in the table; null when nobody known does. A gateway or a
 * forwarder says nothing of the mailbox provider behind it.
 */
export function providerOfMx(host: string): { id: string; label: string; category: ProviderCategory } | null {
  let name = host.trim().toLowerCase();
  if (name.endsWith(".")) name = name.slice(0, -1);
  const labels = name.split(".");
  for (let i = 0; i < labels.length; i++) {
    const rest = labels.slice(i);
    const provider = BY_SUFFIX.get(rest.join(".")) ?? wildcard(rest);
    if (provider) return { id: provider.id, label: provider.label, category: provider.category };
  }
  return null;
}

function wildcard(labels: readonly string[]): Provider | undefined {
  return WILDCARDS.find(
    (row) =>
      row.labels.length === labels.length && row.labels.every((label, i) => label === "*" || label === labels[i]),
  )?.provider;
}

/** Stands for several providers at once, where an incident is about our side of the way and not about one of theirs. */
export const ALL_PROVIDERS = "*";

/** The name to show for a provider id; an id that is a domain is its own name. */
export function providerLabel(id: string): string {
  if (id === ALL_PROVIDERS) return "several providers";
  if (id === "literal") return "Address literal";
  if (id === "unknown") return "Unknown";
  return BY_ID.get(id)?.label ?? id;
}
