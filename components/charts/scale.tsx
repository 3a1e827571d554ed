export type ScaleKind = "linear" | "log";

/** Heights of counts. `share` is 0 at the base line and 1 at `top`. */
export type Scale = { kind: ScaleKind; top: number; ticks: readonly number[]; share: (value: number) => number };

/**
 * A scale from zero that holds `most`. The logarithmic one is log(1 + y), so that a zero stays on the base line; its
 * ticks are written where they are, not evenly.
 */
export function scaleOf(kind: ScaleKind, most: number): Scale {
  return kind === "log" ? logScale(most) : linearScale(most);
}

function linearScale(most: number): Scale {
  const step = roundStep(most / 4);
  const count = Math.max(1, Math.ceil(most / step));
  const top = step * count;
  const ticks = Array.from({ length: count + 1 }, (_, index) => index * step);
  return { kind: "linear", top, ticks, share: (value) => Math.min(1, Math.max(0, value / top)) };
}

/** The next of 1, 2, 5, 10, 20 …: counts are whole. */
function roundStep(least: number): number {
  let power = 1;
  while (power * 10 < least) power *= 10;
  return [power, power * 2, power * 5].find((step) => step >= least) ?? power * 10;
}

function logScale(most: number): Scale {
  const top = Math.max(1, most);
  const ticks = [0];
  for (let power = 1; power <= top; power *= 10) {
    for (const tick of top < 100 ? [power, power * 2, power * 5] : [power]) if (tick <= top) ticks.push(tick);
  }
  const height = Math.log1p(top);
  return { kind: "log", top, ticks, share: (value) => Math.min(1, Math.log1p(Math.max(0, value)) / height) };
}
