/**
 * A predicate that runs at least once, and no more when `ms` have passed since its first run. fast-check's own limit
 * leaves a run going behind the test's back, and fails when a busy machine has finished none.
 */
export function forAtMost<Values extends unknown[]>(
  ms: number,
  predicate: (...values: Values) => Promise<void>,
): (...values: Values) => Promise<void> {
  let until: number | null = null;
  return async (...values) => {
    until ??= performance.now() + ms;
    if (performance.now() <= until) await predicate(...values);
  };
}
