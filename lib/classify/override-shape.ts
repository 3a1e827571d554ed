import type { Override } from "#lib/classify/contract";
import { asReason, type OverrideRow, type RunRow } from "#lib/classify/store";
import { ActorRefShape } from "#lib/platform/wire";

/** One override as it goes over the wire; `versions` newest first, at least one. */
export function overrideShape(
  newest: OverrideRow,
  versions: readonly OverrideRow[],
  runs: readonly RunRow[],
): Override {
  const { id, version, text, provider, reason, active } = newest;
  return {
    ...{ id, version, text, provider, active },
    reason: asReason(reason),
    versions: versions.map((row) => {
      const run = runs.find((one) => one.overrideId === id && one.version === row.version);
      return {
        version: row.version,
        active: row.active,
        why: row.why,
        by: ActorRefShape.parse(row.createdBy),
        at: row.createdAt.toISOString(),
        moved: run?.moved ?? 0,
        finishedAt: run?.finishedAt?.toISOString() ?? null,
      };
    }),
  };
}
