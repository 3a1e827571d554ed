import { createDetector } from "#lib/detect/create-detector";
import { figure, median, ratioRow, table } from "#tests/bench/table";

const DAYS = 90;
const BINS = DAYS * 1440;

/** Minutes of one series: up to seven attempts each, one in a hundred refused. */
function minutesOf(seed: number): { counts: Uint8Array; attempts: Uint8Array } {
  let state = seed >>> 0;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
  const attempts = Uint8Array.from({ length: BINS }, () => Math.floor(random() * 8));
  const counts = Uint8Array.from(attempts, (tried) => (tried > 0 && random() < 0.01 * tried ? 1 : 0));
  return { counts, attempts };
}

/** Bins a second of the detector, beside the least that any detector does: keeping prefix sums in a ring. */
export async function benchDetect(quick: boolean): Promise<void> {
  const rounds = quick ? 2 : 7;
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const { counts, attempts } = minutesOf(round + 1);
    const settings = { binSeconds: 60, falseIncidentsPerMonth: 1, seriesCount: 1_000 };
    ours.push(
      binsPerSecond(() => {
        const detector = createDetector(settings);
        for (let at = 0; at < BINS; at++) detector.step({ count: counts[at] ?? 0, attempts: attempts[at] ?? 0 });
      }),
    );
    theirs.push(
      binsPerSecond(() => {
        const ring = [new Float64Array(2_048), new Float64Array(2_048), new Float64Array(2_048)];
        for (let at = 0; at < BINS; at++) {
          for (const sums of ring) sums[(at + 1) & 2_047] = (sums[at & 2_047] ?? 0) + (counts[at] ?? 0);
        }
      }),
    );
  }
  const what = "Detector, minutes of one series";
  console.log(table([ratioRow({ what, unit: "bins/s", ours, theirs, name: "prefix sums", least: 0.02 })]));
  const backfill = (1_000 * BINS) / median(ours);
  console.log(`\n1 000 series of ${DAYS} days by the minute: ${figure(backfill)} s on one core (asked: at most 120 s)`);
}

function binsPerSecond(work: () => void): number {
  const began = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(began);
  return BINS / ((user + system) / 1e6);
}
