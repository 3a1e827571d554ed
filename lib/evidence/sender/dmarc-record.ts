import { tagsOf } from "#lib/evidence/sender/tags";
import { txtText } from "#lib/evidence/txt-data";

export type Policy = "none" | "quarantine" | "reject";

export type DmarcRecord = {
  p: Policy;
  sp: Policy | null;
  np: Policy | null;
  /** `y` lowers the policy by one level (RFC 9989, tag t). */
  testing: boolean;
  psd: "y" | "n" | "u";
  adkim: "r" | "s";
  aspf: "r" | "s";
  rua: string[];
  /** What a receiver reads differently from what is written, or ignores. */
  remarks: string[];
  /** Null when the record is used; why receivers do as if there were none. */
  ignored: string | null;
};

/** The texts at one name that are DMARC records: the version first, its value in exactly these letters (RFC 9989 §4.7). */
export function dmarcRecords(records: readonly string[]): string[] {
  return records.filter((record) => /^[vV][ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)/.test(record.trim()));
}

const POLICIES: readonly string[] = ["none", "quarantine", "reject"];
/** Tags of RFC 7489 that RFC 9989 took out. */
const REMOVED = ["pct", "rf", "ri"];

/** Reads one record as a receiver does: unknown tags are ignored, bad values fall back, and both are said. */
export function parseDmarc(kept: string): DmarcRecord {
  const { text } = txtText(kept);
  const tags = new Map<string, string>();
  const remarks: string[] = [];
  for (const part of text.split(";")) {
    const one = tagsOf(part);
    if (one === null) remarks.push(`“${part.trim()}” is no tag and is ignored`);
    else for (const [name, value] of one) if (!tags.has(name)) tags.set(name, value);
  }
  const rua = (tags.get("rua") ?? "")
    .split(",")
    .map((uri) => uri.trim())
    .filter((uri) => uri !== "");
  const usable = rua.filter((uri) => /^(mailto:[^@\s]+@[^@\s]+|https:\/\/\S+)$/i.test(uri));
  if (usable.length < rua.length) remarks.push("a report address in rua= is no mailto: or https: address");
  if (rua.some((uri) => /![0-9]+[kmgt]?$/i.test(uri)))
    remarks.push("the size after “!” in rua= is ignored since RFC 9989");
  for (const name of REMOVED)
    if (tags.has(name)) remarks.push(`${name}= was removed by RFC 9989; receivers that follow it ignore it`);
  const policy = (name: string): Policy | null | "bad" => {
    const value = tags.get(name)?.toLowerCase();
    if (value === undefined) return null;
    return POLICIES.includes(value) ? (value as Policy) : "bad";
  };
  const [p, sp, np] = [policy("p"), policy("sp"), policy("np")];
  const bad = ["p", "sp", "np"].filter((name) => policy(name) === "bad");
  if (p === null) remarks.push("p= is missing and counts as p=none");
  if (bad.length > 0 && usable.length > 0)
    remarks.push(`${bad.join("=, ")}= is no policy, so receivers do as with p=none`);
  const flag = <T extends string>(name: string, allowed: readonly T[], fallback: T): T => {
    const value = tags.get(name)?.toLowerCase();
    const known = allowed.find((one) => one === value);
    if (value !== undefined && known === undefined) remarks.push(`${name}=${value} is no value it can have`);
    return known ?? fallback;
  };
  const plain = (value: Policy | null | "bad") => (bad.length > 0 || value === "bad" ? null : value);
  return {
    p: plain(p) ?? "none",
    sp: plain(sp),
    np: plain(np),
    testing: flag("t", ["y", "n"], "n") === "y",
    psd: flag("psd", ["y", "n", "u"], "u"),
    adkim: flag("adkim", ["r", "s"], "r"),
    aspf: flag("aspf", ["r", "s"], "r"),
    rua: usable,
    remarks,
    ignored: bad.length > 0 && usable.length === 0 ? `${bad.join("=, ")}= is no policy and there is no rua=` : null,
  };
}

const LOWER: Record<Policy, Policy> = { reject: "quarantine", quarantine: "none", none: "none" };

/**
 * The policy a receiver applies to `domain` (RFC 9989): p at the domain itself; from a parent np for a name that does not
 * exist, else sp, else p; one level lower when the record is in testing.
 */
export function effectivePolicy(
  record: DmarcRecord,
  inherited: boolean,
  exists: boolean,
): { policy: Policy; tag: string } {
  const tag = !inherited ? "p" : !exists && record.np ? "np" : record.sp ? "sp" : "p";
  const written = (tag === "np" ? record.np : tag === "sp" ? record.sp : record.p) ?? record.p;
  return { policy: record.testing ? LOWER[written] : written, tag };
}
