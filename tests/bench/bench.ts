/**
 * `npm run bench -- parse | intake | detect | overview | explain | hold | drag`: measures speed as ratios within one run and prints them against the budgets of
 * docs/bench.md. It never fails on a number: machines differ. `--quick` makes everything smaller, to try it out.
 */
import { parseArgs } from "node:util";

process.env.REBOUND_LOG_LEVEL = "silent";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: "boolean", default: false } },
});
const [what] = positionals;

if (what === "parse") {
  const { benchParse } = await import("#tests/bench/parse");
  await benchParse(values.quick);
} else if (what === "intake") {
  const { benchIntake } = await import("#tests/bench/intake");
  await benchIntake(values.quick);
} else if (what === "overview") {
  const { benchOverview } = await import("#tests/bench/overview");
  await benchOverview(values.quick);
} else if (what === "explain") {
  const { benchExplain } = await import("#tests/bench/explain");
  await benchExplain(values.quick);
} else if (what === "detect") {
  const { benchDetect } = await import("#tests/bench/detect");
  await benchDetect(values.quick);
} else if (what === "hold") {
  const { benchHold } = await import("#tests/bench/hold");
  await benchHold(values.quick);
} else if (what === "drag") {
  const { benchDrag } = await import("#tests/bench/drag");
  await benchDrag(values.quick);
} else {
  console.error("npm run bench -- parse | intake | detect | overview | explain | hold | drag [--quick]");
  process.exitCode = 2;
}
