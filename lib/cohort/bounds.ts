/** The confidence of every bound shown: one-sided 95 %. */
const ALPHA = 0.05;

/**
 * One-sided 95 % Clopper–Pearson upper bound on a failure rate after `failures` of `trials`: the largest rate at which
 * so few failures would still happen one time in twenty. 1 when nothing was tried. Clopper & Pearson 1934.
 */
export function upperBound(failures: number, trials: number): number {
  if (trials <= 0 || failures >= trials) return 1;
  if (failures === 0) return 1 - ALPHA ** (1 / trials);
  let low = failures / trials;
  let high = 1;
  // 60 halvings are more than a double can tell apart.
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (chanceOfAtMost(failures, trials, middle) > ALPHA) low = middle;
    else high = middle;
  }
  return high;
}

/** P(X ≤ k) for X ~ Binomial(n, p), summed in logarithms so that large n does not underflow. */
function chanceOfAtMost(k: number, n: number, p: number): number {
  if (p <= 0) return 1;
  if (p >= 1) return k >= n ? 1 : 0;
  const odds = Math.log(p) - Math.log1p(-p);
  let term = n * Math.log1p(-p);
  let most = term;
  const terms = [term];
  for (let i = 1; i <= k; i++) {
    term += Math.log((n - i + 1) / i) + odds;
    terms.push(term);
    if (term > most) most = term;
  }
  let sum = 0;
  for (const each of terms) sum += Math.exp(each - most);
  return Math.exp(most + Math.log(sum));
}
