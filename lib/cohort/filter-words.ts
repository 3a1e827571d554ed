import type { CohortFilterValues } from "#lib/cohort/contract";
import { parseConditions } from "#lib/volume/dimension/condition";
import { dimensionLabel } from "#lib/volume/dimension/dimension";

const NAMES: Record<Exclude<keyof CohortFilterValues, "where">, string> = {
  provider: "provider",
  pool: "pool",
  domain: "domain",
  remoteIp: "refused by",
  uploadId: "upload",
  q: "containing",
};

/** What was chosen of a window, as a person would say it; "" when nothing was. */
export function filterInWords(filter: CohortFilterValues): string {
  const plain = (Object.keys(NAMES) as (keyof typeof NAMES)[]).flatMap((name) =>
    filter[name] ? [`${NAMES[name]} ${filter[name]}`] : [],
  );
  const conditions = (filter.where ? parseConditions(filter.where) : null) ?? [];
  const words = conditions.map(
    ({ dimension, value, not }) => `${not ? "without" : "only"} ${inSentence(dimensionLabel(dimension))} ${value}`,
  );
  return [...plain, ...words].join(", ");
}

function inSentence(label: string): string {
  return label.charAt(0).toLowerCase() + label.slice(1);
}
