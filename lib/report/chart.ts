import type { Cohort } from "#lib/cohort/contract";
import type { Block } from "#lib/report/document";
import { escaped } from "#lib/report/escape";
import type { Course, ReportFacts } from "#lib/report/report-facts";

type Picture = Extract<Block, { kind: "picture" }>;

// Drawn for white paper; the numbers beside it are those of the console.
const WIDTH = 920;
const LEFT = 56;
const RIGHT = 12;
const INK = "#1c1c1a";
const MUTED = "#5c5c57";
const LINE = "#d6d6d0";
const BAR = "#b4532a";
const WINDOW = "#f6e7dc";
const SILENT = "#e7e7e2";
const USUAL = "#2f6fa8";
const USUAL_SOFT = "#cfe0ee";
const OUTCOMES = [
  ["delivered", "#2f7d4f"],
  ["failed", BAR],
  ["deferred", "#c9a227"],
  ["unknown", "#8a8a84"],
] as const;

/** Refusals a step before, in and after the incident, its window shaded; steps in which nothing was heard are grey. */
export function incidentChart(incident: ReportFacts["incident"], course: Course): Picture {
  const { stepSeconds, buckets } = course;
  const top = 40;
  const height = 190;
  const foot = top + height;
  const plot = WIDTH - LEFT - RIGHT;
  const first = Date.parse(buckets[0]?.at ?? incident.startedAt);
  const span = buckets.length * stepSeconds * 1000;
  const xOf = (at: number) => round(LEFT + plot * Math.min(1, Math.max(0, (at - first) / span)));
  const most = Math.max(0, ...buckets.map(({ failures }) => failures));
  const scale = niceTop(Math.max(1, most, ...buckets.map(({ upper }) => upper ?? 0)));
  const yOf = (count: number) => round(foot - (count / scale) * height);
  const width = plot / Math.max(1, buckets.length);
  const from = xOf(Date.parse(incident.startedAt));
  const to = xOf(incident.endedAt ? Date.parse(incident.endedAt) : first + span);

  const usual = usualShapes(buckets, (index) => round(LEFT + index * width), yOf);

  const parts = [
    text(LEFT, 16, `${incident.reason.replaceAll("_", " ")} at ${incident.providerLabel}`, { bold: true }),
    text(WIDTH - RIGHT, 16, `failures per ${stepWords(stepSeconds)}, times in UTC`, { fill: MUTED, anchor: "end" }),
    rect(from, top, Math.max(1, round(to - from)), height, WINDOW),
    ...buckets.flatMap(({ attempts }, index) =>
      attempts === null ? [rect(round(LEFT + index * width), top, round(width), height, SILENT)] : [],
    ),
    ...(usual ? [`<path d="${usual.area}" fill="${USUAL_SOFT}"/>`] : []),
    ...[0, scale / 2, scale].map((tick) => `<path d="M${LEFT} ${yOf(tick)}H${WIDTH - RIGHT}" stroke="${LINE}"/>`),
    ...[0, scale / 2, scale].map((tick) => text(LEFT - 6, yOf(tick) + 4, String(tick), { fill: MUTED, anchor: "end" })),
    ...buckets.flatMap(({ failures }, index) =>
      failures > 0
        ? [
            rect(
              round(LEFT + index * width),
              yOf(failures),
              round(Math.max(0.8, width * 0.86)),
              round(foot - yOf(failures)),
              BAR,
            ),
          ]
        : [],
    ),
    ...(usual
      ? [`<path d="${usual.line}" fill="none" stroke="${USUAL}" stroke-width="1.5" stroke-dasharray="4 3"/>`]
      : []),
    ...timeMarks(first, span).map(({ at, words }) =>
      text(xOf(at), foot + 16, words, { fill: MUTED, anchor: "middle" }),
    ),
    rect(LEFT, foot + 28, 10, 10, WINDOW),
    text(LEFT + 16, foot + 37, "the incident", { fill: MUTED }),
    ...(buckets.some(({ attempts }) => attempts === null)
      ? [rect(LEFT + 110, foot + 28, 10, 10, SILENT), text(LEFT + 126, foot + 37, "nothing heard", { fill: MUTED })]
      : []),
    ...(usual
      ? [
          rect(LEFT + 230, foot + 28, 10, 10, USUAL_SOFT),
          text(LEFT + 246, foot + 37, "expected (dashed) up to usual", { fill: MUTED }),
        ]
      : [text(LEFT + 230, foot + 37, "too young to know what is usual", { fill: MUTED })]),
  ];
  const total = buckets.reduce((sum, { failures }) => sum + failures, 0);
  const peak = most > 0 ? buckets.find(({ failures }) => failures === most) : undefined;
  const known = buckets.filter(({ upper }) => upper !== null).length;
  const alt = [
    `Failures in ${buckets.length} steps of ${stepWords(stepSeconds)}: ${total} in all`,
    peak ? `, most at ${clock(Date.parse(peak.at))} UTC with ${most}` : "",
    peak && peak.upper !== null ? `, where up to ${peak.upper.toFixed(1)} were usual` : "",
    known === 0 ? ". What is usual was not known yet." : ".",
  ].join("");
  return { kind: "picture", alt, svg: svg(alt, foot + 46, parts) };
}

/** The area from the expected count to its upper bound, and the line of the expected count; null when none is known. */
function usualShapes(
  buckets: Course["buckets"],
  xOf: (index: number) => number,
  yOf: (count: number) => number,
): { area: string; line: string } | null {
  let area = "";
  let line = "";
  let before = false;
  buckets.forEach(({ expected, upper }, index) => {
    if (expected === null || upper === null) {
      before = false;
      return;
    }
    const [left, right, low, high] = [xOf(index), xOf(index + 1), yOf(expected), yOf(upper)];
    area += `M${left} ${low}V${high}H${right}V${low}z`;
    line += before ? `V${low}H${right}` : `M${left} ${low}H${right}`;
    before = true;
  });
  return line === "" ? null : { area, line };
}

/** What came of each released stage, as a share of those who were handed over; null when none was released. */
export function stagesChart(cohorts: readonly Cohort[]): Picture | null {
  const rows = cohorts.flatMap((cohort) =>
    cohort.stages.flatMap(({ stageIndex, figures }) =>
      figures && figures.handedOver + figures.unknown > 0
        ? [{ name: `Cohort ${cohort.number}, stage ${stageIndex + 1}`, figures }]
        : [],
    ),
  );
  if (rows.length === 0) return null;
  const left = 150;
  const plot = WIDTH - left - 60;
  const parts = rows.flatMap(({ name, figures }, row) => {
    const y = 28 + row * 26;
    const all = Math.max(1, figures.handedOver + figures.unknown);
    let x = left;
    const bars = OUTCOMES.map(([outcome, fill]) => {
      const width = (figures[outcome] / all) * plot;
      const bar = rect(round(x), y, round(width), 16, fill);
      x += width;
      return bar;
    });
    return [
      text(left - 8, y + 12, name, { anchor: "end" }),
      rect(left, y, plot, 16, SILENT),
      ...bars,
      text(left + plot + 8, y + 12, String(all), { fill: MUTED }),
    ];
  });
  const foot = 28 + rows.length * 26 + 8;
  const legend = [...OUTCOMES, ["nothing heard yet", SILENT] as const].flatMap(([words, fill], index) => [
    rect(left + index * 130, foot, 10, 10, fill),
    text(left + index * 130 + 16, foot + 9, words, { fill: MUTED }),
  ]);
  const alt = rows
    .map(
      ({ name, figures: f }) =>
        `${name}: ${f.delivered} delivered, ${f.failed} failed, ${f.deferred} deferred, ${f.unknown} unknown of ${f.handedOver}.`,
    )
    .join(" ");
  return {
    kind: "picture",
    alt,
    svg: svg(alt, foot + 22, [
      text(8, 16, "What came of each stage, in recipients", { bold: true }),
      ...parts,
      ...legend,
    ]),
  };
}

/** At most seven round times. */
function timeMarks(first: number, span: number): { at: number; words: string }[] {
  const minutes = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080];
  const step = (minutes.find((each) => span / (each * 60_000) <= 7) ?? 43_200) * 60_000;
  const marks: { at: number; words: string }[] = [];
  for (let at = Math.ceil(first / step) * step; at < first + span; at += step) {
    const day = new Date(at).toISOString().slice(5, 10);
    const named = marks.length === 0 || at % 86_400_000 === 0;
    marks.push({ at, words: named ? `${day} ${clock(at)}` : clock(at) });
  }
  return marks;
}

function clock(at: number): string {
  return new Date(at).toISOString().slice(11, 16);
}

function stepWords(seconds: number): string {
  const minutes = seconds / 60;
  return minutes < 60 ? `${minutes} min` : minutes < 1440 ? `${minutes / 60} h` : `${minutes / 1440} d`;
}

/** The next even 2, 4, 10, 20 …: half of it is whole too. */
function niceTop(most: number): number {
  for (let power = 1; ; power *= 10) {
    const found = [2, 4, 6, 10].map((each) => each * power).find((each) => each >= most);
    if (found) return found;
  }
}

type Style = { fill?: string; bold?: boolean; anchor?: "start" | "middle" | "end" };

function text(x: number, y: number, words: string, { fill = INK, bold = false, anchor = "start" }: Style = {}): string {
  return `<text x="${x}" y="${y}" fill="${fill}" text-anchor="${anchor}"${bold ? ' font-weight="600"' : ""}>${escaped(words)}</text>`;
}

function rect(x: number, y: number, width: number, height: number, fill: string): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}"/>`;
}

function svg(alt: string, height: number, parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${escaped(alt)}" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="12"><rect width="${WIDTH}" height="${height}" fill="#ffffff"/>${parts.join("")}</svg>`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
