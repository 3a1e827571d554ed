import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { Command, InvalidArgumentError } from "commander";
import {
  parseSeriesLine,
  type SeriesDetections,
  type SeriesDetector,
  SeriesMeta,
  watchSeries,
} from "#lib/detect/series-file";

type Options = { series: string; meta: string; falsePerMonth: number; seriesCount: number };

/** `rebound detect`: reads labelled or own count series one bin at a time and prints the detections as JSON. */
export function detectCommand(): Command {
  return new Command("detect")
    .description("find spikes in count series: CSV of series_id,t,count,attempts beside a JSON that names the bin")
    .requiredOption("--series <file.csv>", "bins of all series, in order")
    .requiredOption("--meta <file.json>", "unit of a bin and the span to report of each series")
    .option("--false-per-month <n>", "false incidents a month, over --series-count series", positive, 1)
    .option("--series-count <n>", "how many series share that allowance", positive, 20)
    .action(async (options: Options, command: Command) => {
      const result = await detect(options).catch((error: unknown) =>
        command.error(`detect: ${error instanceof Error ? error.message : String(error)}`, { exitCode: 2 }),
      );
      process.stdout.write(`${JSON.stringify(result)}\n`);
    });
}

async function detect(options: Options) {
  const meta = SeriesMeta.parse(JSON.parse(await readFile(options.meta, "utf8")));
  const settings = { falseIncidentsPerMonth: options.falsePerMonth, seriesCount: options.seriesCount };
  const series: Record<string, SeriesDetections> = Object.create(null);
  const open: { id: string; watch: SeriesDetector }[] = [];
  const finish = () => {
    const last = open.pop();
    if (last) series[last.id] = last.watch.finish();
  };
  let lineNumber = 0;
  for await (const line of createInterface({ input: createReadStream(options.series), crlfDelay: Infinity })) {
    lineNumber += 1;
    if (lineNumber === 1 || line === "") continue;
    const row = parseSeriesLine(line);
    if (!row) throw new Error(`${options.series}, line ${lineNumber}: not "series_id,t,count,attempts".`);
    if (open[0]?.id !== row.id) {
      finish();
      open.push({ id: row.id, watch: watchSeries(meta, row.id, settings) });
    }
    open[0]?.watch.take(row.bin);
  }
  finish();
  return { detector: "rebound", params: settings, series };
}

function positive(value: string): number {
  const number = Number(value);
  if (!Number.isFinite(number) || number <= 0) throw new InvalidArgumentError("a number above 0 is needed");
  return number;
}
