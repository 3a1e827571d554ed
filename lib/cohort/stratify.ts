import { createHash } from "node:crypto";

/** What a sample is spread over, so that one good address cannot hide a bad one. */
export type Spreadable = {
  recipientKey: string;
  remoteIp: string | null;
  remoteMta: string | null;
  pool: string | null;
  localHasUpper: boolean;
};

/** After so many picks the rest follows in turn: any sample worth judging is smaller. */
const CAREFUL_PICKS_MAX = 2000;

type Stratum<T> = { values: string[]; members: T[]; next: number };

/**
 * The members in the order in which stages take them: every beginning of it is spread over rejecting address, MX host,
 * pool and case of the local part as evenly as the members allow. Equal members give an equal order, whatever the
 * order they came in; inside one combination a hash decides, so that no alphabet or time is preferred.
 */
export function spread<T extends Spreadable>(members: readonly T[]): T[] {
  const strata = strataOf(members);
  const taken = new Map<string, number>();
  const order: T[] = [];
  const carefully = Math.min(members.length, CAREFUL_PICKS_MAX);
  while (order.length < carefully) {
    const stratum = neediest(strata, taken);
    const member = stratum?.members[stratum.next];
    if (!stratum || !member) break;
    stratum.next += 1;
    for (const value of stratum.values) taken.set(value, (taken.get(value) ?? 0) + 1);
    order.push(member);
  }
  for (let open = strata; open.length > 0; ) {
    open = open.filter((stratum) => stratum.next < stratum.members.length);
    for (const stratum of open) {
      const member = stratum.members[stratum.next];
      stratum.next += 1;
      if (member) order.push(member);
    }
  }
  return order;
}

function strataOf<T extends Spreadable>(members: readonly T[]): Stratum<T>[] {
  const byKey = new Map<string, Stratum<T>>();
  const ranked = members
    .map((member) => ({ member, rank: createHash("sha256").update(member.recipientKey).digest("hex") }))
    .sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0));
  for (const { member } of ranked) {
    const values = [
      `ip ${member.remoteIp ?? ""}`,
      `mta ${member.remoteMta ?? ""}`,
      `pool ${member.pool ?? ""}`,
      `upper ${member.localHasUpper}`,
    ];
    const key = values.join("\n");
    const stratum = byKey.get(key);
    if (stratum) stratum.members.push(member);
    else byKey.set(key, { values, members: [member], next: 0 });
  }
  return [...byKey.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, stratum]) => stratum);
}

/** The combination whose values were taken least so far; the fewest first, then the sum, then the order of names. */
function neediest<T>(strata: readonly Stratum<T>[], taken: ReadonlyMap<string, number>): Stratum<T> | undefined {
  let best: Stratum<T> | undefined;
  let bestLeast = Number.POSITIVE_INFINITY;
  let bestSum = Number.POSITIVE_INFINITY;
  for (const stratum of strata) {
    if (stratum.next >= stratum.members.length) continue;
    let least = Number.POSITIVE_INFINITY;
    let sum = 0;
    for (const value of stratum.values) {
      const count = taken.get(value) ?? 0;
      sum += count;
      if (count < least) least = count;
    }
    if (least < bestLeast || (least === bestLeast && sum < bestSum)) {
      best = stratum;
      bestLeast = least;
      bestSum = sum;
    }
  }
  return best;
}
