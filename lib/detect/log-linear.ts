/** A Poisson regression: coefficients, their covariance without dispersion (row by row), and the dispersion. */
export type LogLinearFit = { beta: number[]; covariance: number[]; dispersion: number };

export type Observation = { x: readonly number[]; count: number; offset: number };

const ROUNDS_MAX = 12;
/** Pulls coefficients to 0 a little, so that a column without information does no harm. */
const RIDGE = 1e-3;
/** Anscombe residuals beyond this are outbreaks of the past and weigh less (Noufaily et al. 2013 take 2.58). */
const OUTLYING = 3;
const ETA_MAX = 20;

/**
 * Quasi-Poisson fit of ln E(count) = offset + x·beta by iterated weighted least squares, done twice: the second time
 * observations that stand out weigh less. `start` is where the search begins. Source: Farrington et al. 1996 with the
 * reweighting of Noufaily et al. 2013.
 */
export function fitLogLinear(data: readonly Observation[], start: readonly number[]): LogLinearFit {
  const plain = new Float64Array(data.length).fill(1);
  const first = search(data, plain, start);
  const weights = outlierWeights(data, first);
  return search(data, weights, first.beta);
}

/** ln of the mean, and its variance in units of the dispersion, at `x`. */
export function predict(fit: LogLinearFit, x: readonly number[]): { eta: number; variance: number } {
  const p = x.length;
  let eta = 0;
  let variance = 0;
  for (let i = 0; i < p; i++) {
    const xi = x[i] ?? 0;
    eta += xi * (fit.beta[i] ?? 0);
    for (let j = 0; j < p; j++) variance += xi * (x[j] ?? 0) * (fit.covariance[i * p + j] ?? 0);
  }
  return { eta, variance: Math.max(0, variance) };
}

function search(data: readonly Observation[], weights: Float64Array, start: readonly number[]): LogLinearFit {
  const p = start.length;
  let beta = [...start];
  let inverse: Float64Array = new Float64Array(p * p);
  let before = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const normal = new Float64Array(p * p);
    const right = new Float64Array(p);
    let deviance = 0;
    for (let n = 0; n < data.length; n++) {
      const one = data[n];
      if (!one) continue;
      const linear = clamp(dot(one.x, beta));
      const mean = Math.exp(linear + one.offset);
      const weight = weights[n] ?? 1;
      deviance += weight * ((one.count > 0 ? one.count * Math.log(one.count / mean) : 0) - (one.count - mean));
      const w = weight * mean;
      const z = linear + (one.count - mean) / mean;
      for (let i = 0; i < p; i++) {
        const wx = w * (one.x[i] ?? 0);
        if (wx === 0) continue;
        right[i] = (right[i] ?? 0) + wx * z;
        for (let j = i; j < p; j++) normal[i * p + j] = (normal[i * p + j] ?? 0) + wx * (one.x[j] ?? 0);
      }
    }
    for (let i = 0; i < p; i++) {
      normal[i * p + i] = (normal[i * p + i] ?? 0) + RIDGE;
      for (let j = 0; j < i; j++) normal[i * p + j] = normal[j * p + i] ?? 0;
    }
    inverse = invert(normal, p);
    beta = Array.from({ length: p }, (_, i) => {
      let sum = 0;
      for (let j = 0; j < p; j++) sum += (inverse[i * p + j] ?? 0) * (right[j] ?? 0);
      return sum;
    });
    if (Math.abs(before - deviance) < 1e-5 * (Math.abs(deviance) + 0.1)) break;
    before = deviance;
  }
  return { beta, covariance: [...inverse], dispersion: dispersionOf(data, weights, beta) };
}

function dispersionOf(data: readonly Observation[], weights: Float64Array, beta: readonly number[]): number {
  let sum = 0;
  for (let n = 0; n < data.length; n++) {
    const one = data[n];
    if (!one) continue;
    const mean = Math.exp(clamp(dot(one.x, beta)) + one.offset);
    sum += ((weights[n] ?? 1) * (one.count - mean) ** 2) / mean;
  }
  return Math.max(1, sum / Math.max(1, data.length - beta.length));
}

function outlierWeights(data: readonly Observation[], fit: LogLinearFit): Float64Array {
  const scale = Math.sqrt(fit.dispersion);
  const weights = Float64Array.from(data, (one) => {
    const mean = Math.exp(clamp(dot(one.x, fit.beta)) + one.offset);
    const residual = (1.5 * (one.count ** (2 / 3) * mean ** (-1 / 6) - Math.sqrt(mean))) / scale;
    return residual > OUTLYING ? residual ** -2 : 1;
  });
  const keep = data.length / weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight * keep);
}

function dot(x: readonly number[], beta: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < beta.length; i++) sum += (x[i] ?? 0) * (beta[i] ?? 0);
  return sum;
}

function clamp(eta: number): number {
  return Math.max(-ETA_MAX, Math.min(ETA_MAX, eta));
}

/** Inverse of a symmetric positive definite matrix, by Gauss and Jordan. */
function invert(matrix: Float64Array, p: number): Float64Array {
  const a = Float64Array.from(matrix);
  const out = new Float64Array(p * p);
  for (let i = 0; i < p; i++) out[i * p + i] = 1;
  for (let k = 0; k < p; k++) {
    const pivot = a[k * p + k] || RIDGE;
    for (let j = 0; j < p; j++) {
      a[k * p + j] = (a[k * p + j] ?? 0) / pivot;
      out[k * p + j] = (out[k * p + j] ?? 0) / pivot;
    }
    for (let i = 0; i < p; i++) {
      if (i === k) continue;
      const factor = a[i * p + k] ?? 0;
      if (factor === 0) continue;
      for (let j = 0; j < p; j++) {
        a[i * p + j] = (a[i * p + j] ?? 0) - factor * (a[k * p + j] ?? 0);
        out[i * p + j] = (out[i * p + j] ?? 0) - factor * (out[k * p + j] ?? 0);
      }
    }
  }
  return out;
}
