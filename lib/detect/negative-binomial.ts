/** Above this shape a negative binomial cannot be told from a Poisson in double precision. */
const SHAPE_MAX = 1e8;
const TINY = 1e-300;
const EPSILON = 1e-14;
const ROUNDS_MAX = 10_000;

/**
 * −ln P(Y ≥ s) for a count Y with mean `mean` and variance `dispersion`·`mean` (negative binomial; Poisson when the
 * dispersion is 1 or less). Exact to about nine digits also where the chance itself is far below the smallest double.
 * 0 when s ≤ 0; Infinity when nothing was expected and something came.
 */
export function negativeLogTail(s: number, mean: number, dispersion: number): number {
  if (s <= 0) return 0;
  if (mean <= 0) return Number.POSITIVE_INFINITY;
  const shape = dispersion > 1 ? mean / (dispersion - 1) : Number.POSITIVE_INFINITY;
  const logTail =
    shape > SHAPE_MAX ? logGammaLower(s, mean) : logBetaRegularized(s, shape, 1 - 1 / dispersion, 1 / dispersion);
  return Math.max(0, -logTail);
}

/** ln I_x(a, b), the regularized incomplete beta function; `y` is 1 − x, given because x may be close to 1. */
function logBetaRegularized(a: number, b: number, x: number, y: number): number {
  const logFront = a * Math.log(x) + b * Math.log(y) - (logGamma(a) + logGamma(b) - logGamma(a + b));
  // The fraction converges fast on its own side of the mean only; the other side is its complement.
  if (x < (a + 1) / (a + b + 2)) return logFront + Math.log(betaFraction(a, b, x) / a);
  const upper = Math.exp(logFront) * (betaFraction(b, a, y) / b);
  return Math.log1p(-Math.min(upper, 1 - EPSILON));
}

/** Continued fraction of the incomplete beta function (Lentz's method; DLMF 8.17.22). */
function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m <= ROUNDS_MAX; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    const change = d * c;
    h *= change;
    if (Math.abs(change - 1) < EPSILON) break;
  }
  return h;
}

/** ln P(s, x), the regularized lower incomplete gamma function: the Poisson tail from s on with mean x. */
function logGammaLower(s: number, x: number): number {
  const logFront = s * Math.log(x) - x - logGamma(s);
  if (x < s + 1) {
    let term = 1 / s;
    let sum = term;
    for (let n = 1; n <= ROUNDS_MAX && term > sum * EPSILON; n++) {
      term *= x / (s + n);
      sum += term;
    }
    return logFront + Math.log(sum);
  }
  // DLMF 8.9.2, the upper function; its complement is what is asked for.
  let b = x + 1 - s;
  let c = 1 / TINY;
  let d = 1 / away(b);
  let h = d;
  for (let n = 1; n <= ROUNDS_MAX; n++) {
    const an = -n * (n - s);
    b += 2;
    d = 1 / away(an * d + b);
    c = away(b + an / c);
    const change = d * c;
    h *= change;
    if (Math.abs(change - 1) < EPSILON) break;
  }
  return Math.log1p(-Math.min(Math.exp(logFront) * h, 1 - EPSILON));
}

function away(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

/** ln Γ(x) for x > 0 (Lanczos, g = 7, nine terms). */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const z = x - 1;
  let sum: number = LANCZOS[0];
  for (let i = 1; i < LANCZOS.length; i++) sum += (LANCZOS[i] ?? 0) / (z + i);
  const t = z + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}
