/** 60 clean of 60 bound the failure rate at 4.9 %, 300 at 1.0 %, 1 500 at 0.2 %. */
export const DEFAULT_STAGES = [60, 300, 1500] as const;

/** The cap that is proposed: a hundred recipients a minute, so that even the last stage can be stopped early. */
export const DEFAULT_PER_HOUR = 6_000;
export const PER_HOUR_MAX = 10_000_000;

/** Sizes of the stages: the given ones, then the rest as the last, cut to the number of members. */
export function stageSizes(given: readonly number[], memberCount: number): number[] {
  const sizes: number[] = [];
  let left = memberCount;
  for (const wanted of given) {
    const size = Math.min(wanted, left);
    if (size <= 0) break;
    sizes.push(size);
    left -= size;
  }
  if (left > 0) sizes.push(left);
  return sizes;
}

/** Members in their order with the stage each falls into. */
export function inStages<T>(members: readonly T[], sizes: readonly number[]): (T & { stageIndex: number })[] {
  let start = 0;
  return sizes.flatMap((size, stageIndex) => {
    const stage = members.slice(start, start + size).map((member) => ({ ...member, stageIndex }));
    start += size;
    return stage;
  });
}
