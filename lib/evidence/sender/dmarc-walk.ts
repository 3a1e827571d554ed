import { type DmarcRecord, dmarcRecords, parseDmarc } from "#lib/evidence/sender/dmarc-record";
import { type Ask, heard, type LookUp } from "#lib/evidence/sender/finding";

/** RFC 9989 §4.10: queries of one walk. */
const QUERIES_MAX = 8;

export type DmarcWalk = {
  lookUps: LookUp[];
  /** Where the policy that applies stands; null when there is none. */
  at: string | null;
  record: DmarcRecord | null;
  organizational: string;
  /** Names with more than one record: all of them are discarded. */
  several: string[];
  /** A look-up on the way failed: what stands there is not known. */
  failed: LookUp | null;
};

/** The names that are asked, in turn: the domain, then upwards; a long one jumps to its last seven labels. */
export function walkTargets(domain: string): string[] {
  const labels = domain.split(".");
  const above = labels.length < QUERIES_MAX ? labels.slice(1) : labels.slice(-(QUERIES_MAX - 1));
  return [domain, ...above.map((_, index) => above.slice(index).join("."))];
}

/**
 * The DNS tree walk of RFC 9989 §4.10: finds the organizational domain of `domain` without a list of public suffixes, and
 * the record whose policy applies: the domain's own, else the organizational domain's, else that of the public suffix.
 */
export async function walkDmarc(domain: string, ask: Ask): Promise<DmarcWalk> {
  const walk: DmarcWalk = {
    ...{ lookUps: [], at: null, record: null, organizational: domain, several: [], failed: null },
  };
  const found = new Map<string, DmarcRecord>();
  let organizational: string | null = null;
  for (const target of walkTargets(domain)) {
    const lookUp = await ask(`_dmarc.${target}`, "TXT");
    walk.lookUps.push(lookUp);
    if (!heard(lookUp)) {
      walk.failed ??= lookUp;
      // The record of the domain itself decides; without it nothing above can.
      if (target === domain) return walk;
      continue;
    }
    const [only, ...more] = dmarcRecords(lookUp.records);
    if (only === undefined) continue;
    if (more.length > 0) {
      walk.several.push(`_dmarc.${target}`);
      continue;
    }
    const record = parseDmarc(only);
    found.set(target, record);
    if (record.psd === "n") organizational = target;
    else if (record.psd === "y" && target !== domain) organizational = oneBelow(domain, target);
    if (record.psd !== "u") break;
  }
  // Without psd= it is the record with the fewest labels, the last that was found.
  walk.organizational = organizational ?? [...found.keys()].at(-1) ?? domain;
  const suffix = [...found].find(([name, { psd }]) => psd === "y" && name !== domain)?.[0];
  for (const name of [domain, walk.organizational, suffix]) {
    const record = name === undefined ? undefined : found.get(name);
    if (name === undefined || record === undefined) continue;
    return { ...walk, at: name, record };
  }
  return walk;
}

function oneBelow(domain: string, suffix: string): string {
  return domain
    .split(".")
    .slice(-(suffix.split(".").length + 1))
    .join(".");
}
