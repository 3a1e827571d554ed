import type { ExplainedDimension } from "#lib/incident/explain/explain-dimension";
import type { Dimension } from "#lib/volume/dimension/dimension";

/** Most specific first: among dimensions that say the same with as many values, the first one names it best. */
const MOST_SPECIFIC: readonly Dimension[] = [
  "localPartCase",
  "sourceIp",
  "pool",
  "remoteIp",
  "ipPrefix",
  "remoteMta",
  "recipientDomain",
  "tld",
  "provider",
  "senderDomain",
  "replyTemplate",
  "enhancedStatus",
  "stage",
];

const SAME_SHARE = 0.03;
/** One that needs fewer values may tell a little less: twelve hosts of a provider are that provider. */
const SIMPLER_SHARE = 0.8;
const SAME_DEVIATIONS = 4;

/**
 * Dimensions that explain come first, ways before answers: a reply is the shape of a failure and not its cause. Among
 * them the one that tells most of who failed; those that tell as much, as far as chance allows, are ranked by how few
 * values they need, then by how specific they are. That is how an address stands before its network and its host, and
 * a host with four addresses before the four.
 */
export function ranked(dimensions: readonly ExplainedDimension[]): ExplainedDimension[] {
  const explains = dimensions.filter((one) => one.finding === "explains");
  const others = dimensions.filter((one) => one.finding !== "explains");
  return [
    ...inOrder(explains.filter((one) => one.kind === "route")),
    ...inOrder(explains.filter((one) => one.kind === "answer")),
    ...others.sort(
      (a, b) => FINDING[a.finding] - FINDING[b.finding] || b.difference - a.difference || bySpecific(a, b),
    ),
  ];
}

const FINDING = { explains: 0, differs: 1, flat: 2, unknown: 3 } as const;

function inOrder(dimensions: readonly ExplainedDimension[]): ExplainedDimension[] {
  const left = [...dimensions];
  const order: ExplainedDimension[] = [];
  while (left.length > 0) {
    const best = left.reduce((most, one) => (one.information.g > most.information.g ? one : most));
    const equals = left.filter((one) => saysAsMuch(one, best));
    equals.sort((a, b) => a.valuesNeeded - b.valuesNeeded || bySpecific(a, b));
    const next = equals[0] ?? best;
    order.push(next);
    left.splice(left.indexOf(next), 1);
  }
  return order;
}

function saysAsMuch(one: ExplainedDimension, best: ExplainedDimension): boolean {
  const freedom = Math.max(one.information.freedom, best.information.freedom, 1);
  if (one.valuesNeeded < best.valuesNeeded && one.information.g >= SIMPLER_SHARE * best.information.g) return true;
  const chance = SAME_DEVIATIONS * Math.sqrt(2 * freedom);
  return best.information.g - one.information.g <= Math.max(chance, SAME_SHARE * best.information.g);
}

function bySpecific(a: ExplainedDimension, b: ExplainedDimension): number {
  return MOST_SPECIFIC.indexOf(a.dimension) - MOST_SPECIFIC.indexOf(b.dimension);
}
