import ipaddr from "ipaddr.js";
import { txtText } from "#lib/evidence/txt-data";

export type Qualifier = "+" | "-" | "~" | "?";

/** A mechanism of RFC 7208 §5. `domain` may hold macros; null: the current domain. */
export type Mechanism =
  | { kind: "all"; qualifier: Qualifier; text: string }
  | { kind: "include" | "exists"; qualifier: Qualifier; domain: string; text: string }
  | { kind: "ptr"; qualifier: Qualifier; domain: string | null; text: string }
  | { kind: "a" | "mx"; qualifier: Qualifier; domain: string | null; v4: number; v6: number; text: string }
  | { kind: "ip4" | "ip6"; qualifier: Qualifier; address: string; bits: number; text: string };

/** `skipped`: mechanisms written with “=”, which makes them modifiers that nobody knows (RFC 7208 §6). */
export type SpfRecord = { mechanisms: Mechanism[]; redirect: string | null; skipped: string[] };

const MECHANISMS = ["all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"];

/** The texts of an answer that are SPF records (RFC 7208 §4.5). */
export function spfRecords(records: readonly string[]): string[] {
  return records.filter((record) => /^v=spf1(?: |$)/i.test(record));
}

/** Reads one record whole; a string names the term that is no SPF (permerror, RFC 7208 §4.6). */
export function parseSpf(kept: string): SpfRecord | string {
  const { text, ascii } = txtText(kept);
  if (!ascii) return "the record holds bytes that are no ASCII";
  const record: SpfRecord = { mechanisms: [], redirect: null, skipped: [] };
  let exp = false;
  for (const term of text.slice("v=spf1".length).split(" ")) {
    if (term === "") continue;
    const modifier = /^([a-z][a-z0-9._-]*)=(.*)$/i.exec(term);
    if (modifier) {
      const [, name = "", value = ""] = modifier;
      const lower = name.toLowerCase();
      if (lower !== "redirect" && lower !== "exp") {
        if (!isMacroString(value)) return `“${term}”`;
        if (MECHANISMS.includes(lower)) record.skipped.push(term);
        continue;
      }
      if (!isDomainSpec(value)) return `“${term}”`;
      if (lower === "redirect" ? record.redirect !== null : exp) return `a second “${lower}=”`;
      if (lower === "redirect") record.redirect = value;
      else exp = true;
      continue;
    }
    const mechanism = mechanismOf(term);
    if (mechanism === null) return `“${term}”`;
    record.mechanisms.push(mechanism);
  }
  return record;
}

function mechanismOf(term: string): Mechanism | null {
  const match = /^([+\-~?]?)([a-z0-9]+)(.*)$/i.exec(term);
  if (!match) return null;
  const [, sign = "", name = "", rest = ""] = match;
  const qualifier = (sign || "+") as Qualifier;
  const kind = name.toLowerCase();
  const base = { qualifier, text: term };
  switch (kind) {
    case "all":
      return rest === "" ? { kind, ...base } : null;
    case "include":
    case "exists":
      return rest.startsWith(":") && isDomainSpec(rest.slice(1)) ? { kind, ...base, domain: rest.slice(1) } : null;
    case "ptr":
      if (rest === "") return { kind, ...base, domain: null };
      return rest.startsWith(":") && isDomainSpec(rest.slice(1)) ? { kind, ...base, domain: rest.slice(1) } : null;
    case "a":
    case "mx": {
      const parts = /^(?::(.*?))?(?:\/(0|[1-9]\d?))?(?:\/\/(0|[1-9]\d{0,2}))?$/.exec(rest);
      if (!parts) return null;
      const [, domain, four, six] = parts;
      const [v4, v6] = [Number(four ?? 32), Number(six ?? 128)];
      if (v4 > 32 || v6 > 128 || (domain !== undefined && !isDomainSpec(domain))) return null;
      return { kind, ...base, domain: domain ?? null, v4, v6 };
    }
    case "ip4":
    case "ip6":
      return network(kind, rest, base);
    default:
      return null;
  }
}

function network(kind: "ip4" | "ip6", rest: string, base: { qualifier: Qualifier; text: string }): Mechanism | null {
  const match = /^:([0-9a-f.:]+)(?:\/(0|[1-9]\d{0,2}))?$/i.exec(rest);
  const address = match?.[1] ?? "";
  const most = kind === "ip4" ? 32 : 128;
  const bits = Number(match?.[2] ?? most);
  const valid = kind === "ip4" ? ipaddr.IPv4.isValidFourPartDecimal(address) : ipaddr.IPv6.isValid(address);
  return match && valid && bits <= most ? { kind, ...base, address, bits } : null;
}

const MACRO = /%(?:%|_|-|\{[slodiphvcrt]\d*r?[.\-+,/_=]*\})/gi;

function isMacroString(text: string): boolean {
  return !text.replace(MACRO, "").includes("%") && /^[\x21-\x7e]*$/.test(text) && !/%\{.0+r?[^}]*\}/i.test(text);
}

/** RFC 7208 §7.1: a macro-string that ends in a macro or in a label that is not all digits. c, r and t are for exp only. */
function isDomainSpec(text: string): boolean {
  if (text === "" || !isMacroString(text) || /%\{[crt]/i.test(text)) return false;
  if (/%(?:%|_|-|\{[^}]*\})$/.test(text)) return true;
  const end = /\.([a-z0-9-]+)\.?$/i.exec(text)?.[1] ?? "";
  return /^(?!-)[a-z0-9-]*[a-z0-9]$/i.test(end) && !/^\d+$/.test(end);
}
