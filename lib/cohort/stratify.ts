import { createHash } from "node:crypto";

/** What a sample is spread over, so that one good address cannot hide a bad one. */
export type Spreadable = {
  recipientKey: string;
  remoteIp: string | null;
  remoteMta: string | null;
  pool: string | null;
  localHasUpper: boolean;
};

/** After so many picks, or so much looking, the rest follows in turn: any sample worth judging is smaller. */
const CAREFUL_PICKS_MAX = 2000;
const CAREFUL_PICKS_MIN = 100;
const LOOKS_MAX = 4_000_000;

/** Values a member has: address, host, pool, case. */
const DIMENSIONS = 4;

type Stratum<T> = { members: T[]; next: number };
/** `values` holds, for each combination in turn, the numbers of its four values. */
type Strata<T> = { list: Stratum<T>[]; values: Int32Array; valueCount: number };

/**
 * The members in the order in which stages take them: every beginning of it is spread over rejecting address, MX host,
 * pool and case of the local part as evenly as the members allow. Equal members give an equal order, whatever the
 * order they came in; inside one combination a hash decides, so that no alphabet or time is preferred.
 */
export function spread<T extends Spreadable>(members: readonly T[]): T[] {
  const strata = strataOf(members);
  const taken = new Int32Array(strata.valueCount);
  const order: T[] = [];
  const looks = Math.max(CAREFUL_PICKS_MIN, Math.floor(LOOKS_MAX / Math.max(strata.list.length, 1)));
  const carefully = Math.min(members.length, CAREFUL_PICKS_MAX, looks);
  while (order.length < carefully) {
    const index = neediest(strata, taken);
    const stratum = strata.list[index];
    const member = stratum?.members[stratum.next];
    if (!stratum || !member) break;
    stratum.next += 1;
    for (const value of strata.values.subarray(index * DIMENSIONS, (index + 1) * DIMENSIONS))
      taken[value] = (taken[value] ?? 0) + 1;
    order.push(member);
  }
  for (let open = strata.list; open.length > 0; ) {
    open = open.filter((stratum) => stratum.next < stratum.members.length);
    for (const stratum of open) {
      const member = stratum.members[stratum.next];
      stratum.next += 1;
      if (member) order.push(member);
    }
  }
  return order;
}

function strataOf<T extends Spreadable>(members: readonly T[]): Strata<T> {
  const byKey = new Map<string, Stratum<T> & { named: string[] }>();
  const ranked = members
    .map((member) => ({ member, rank: createHash("sha256").update(member.recipientKey).digest("hex") }))
    .sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0));
  for (const { member } of ranked) {
    const { remoteIp, remoteMta, pool, localHasUpper } = member;
    const named = [`ip ${remoteIp ?? ""}`, `mta ${remoteMta ?? ""}`, `pool ${pool ?? ""}`, `upper ${localHasUpper}`];
    const key = named.join("\n");
    const stratum = byKey.get(key);
    if (stratum) stratum.members.push(member);
    else byKey.set(key, { named, members: [member], next: 0 });
  }
  const list = [...byKey.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, stratum]) => stratum);
  const numbers = new Map<string, number>();
  const values = Int32Array.from(
    list.flatMap((stratum) => stratum.named),
    (name) => {
      const number = numbers.get(name) ?? numbers.size;
      numbers.set(name, number);
      return number;
    },
  );
  return { list, values, valueCount: numbers.size };
}

/** The combination whose values were taken least so far: the least taken value first, then the sum, then the name. */
function neediest<T>({ list, values }: Strata<T>, taken: Int32Array): number {
  let best = -1;
  let bestLeast = Number.POSITIVE_INFINITY;
  let bestSum = Number.POSITIVE_INFINITY;
  for (const [index, stratum] of list.entries()) {
    if (stratum.next >= stratum.members.length) continue;
    let least = Number.POSITIVE_INFINITY;
    let sum = 0;
    for (let at = index * DIMENSIONS; at < (index + 1) * DIMENSIONS; at++) {
      const count = taken[values[at] ?? 0] ?? 0;
      sum += count;
      if (count < least) least = count;
    }
    if (least < bestLeast || (least === bestLeast && sum < bestSum)) {
      best = index;
      bestLeast = least;
      bestSum = sum;
    }
  }
  return best;
}
