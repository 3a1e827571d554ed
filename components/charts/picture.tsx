import type { ChartBand } from "#components/charts/bands";
import { barPaths, mostOf, usualPaths } from "#components/charts/geometry";
import { type ScaleKind, scaleOf } from "#components/charts/scale";
import { type ChartData, runsOf, timeTicks } from "#components/charts/series";
import type { UsualStep } from "#components/charts/usual";
import { formatCount } from "#components/ui/format";
import { providerColour } from "#components/ui/provider-dot";

/** What a picture is made of. Colours are written as the page does: `var(--ink)`. */
export type Shape =
  | { kind: "rect"; x: number; y: number; width: number; height: number; fill: string; opacity: number }
  | { kind: "path"; d: string; fill: string | null; stroke: string | null; dash: boolean }
  | { kind: "text"; x: number; y: number; text: string; fill: string; size: number; bold: boolean; anchor: Anchor };
type Anchor = "start" | "middle" | "end";

export type Picture = { width: number; height: number; shapes: readonly Shape[] };

export type PictureWish = {
  data: ChartData;
  usual: readonly (UsualStep | null)[];
  bands: readonly ChartBand[];
  scale: ScaleKind;
  /** “Relay denied”, and where. */
  title: string;
  /** What has not come yet is blank, not silent. */
  now: number;
};

const WIDTH = 1_200;
const MARGIN = 24;
const AXIS = 64;
const PLOT_TOP = 88;
const PLOT_HEIGHT = 320;
const LEGEND_COLUMNS = 4;
const LEGEND_ROW = 22;

const SIDE: Record<ChartBand["side"], string> = {
  ours: "var(--ours)",
  theirs: "var(--theirs)",
  address: "var(--address)",
  unknown: "var(--unknown)",
};

/** The chart on its own: title, range in UTC, axes, incidents and legend, so that it can be understood in a mail. */
export function pictureOf({ data, usual, bands, scale: kind, title, now }: PictureWish): Picture {
  const scale = scaleOf(kind, mostOf(data, usual));
  const box = { x: MARGIN + AXIS, y: PLOT_TOP, width: WIDTH - 2 * MARGIN - AXIS, height: PLOT_HEIGHT };
  const foot = box.y + box.height;
  const xOf = (at: number) => box.x + box.width * Math.min(1, Math.max(0, (at - data.from) / (data.to - data.from)));
  const shapes: Shape[] = [
    text(MARGIN, MARGIN + 18, title, { size: 18, bold: true }),
    text(MARGIN, MARGIN + 40, rangeText(data, kind), { fill: "var(--muted)" }),
  ];
  const shown = bands.filter((band) => band.from < data.to && (band.to ?? data.to) >= data.from);
  for (const band of shown) {
    const [x, end] = [xOf(band.from), xOf(band.to ?? data.to)];
    const width = Math.max(2, end - x);
    shapes.push({ kind: "rect", x, y: box.y, width, height: box.height, fill: SIDE[band.side], opacity: 0.14 });
  }
  const silent = runsOf(data.rows, (row) => row.attempts === null && row.at < now);
  for (const { start, end } of silent) {
    const x = xOf(data.from + start * data.stepMs);
    const width = xOf(data.from + end * data.stepMs) - x;
    shapes.push({ kind: "rect", x, y: box.y, width, height: box.height, fill: "var(--void)", opacity: 0.4 });
  }
  for (const tick of scale.ticks) {
    const y = foot - scale.share(tick) * box.height;
    shapes.push(line(`M${box.x} ${y}H${box.x + box.width}`, tick === 0 ? "var(--line-strong)" : "var(--line)"));
    shapes.push(text(box.x - 8, y + 4, formatCount(tick), { fill: "var(--muted)", anchor: "end" }));
  }
  const drawn = usualPaths(usual, scale, box);
  if (drawn.area) shapes.push({ kind: "path", d: drawn.area, fill: "var(--usual-soft)", stroke: null, dash: false });
  barPaths(data, scale, box).forEach((d, index) => {
    const fill = providerColour(data.series[index]?.id ?? "other");
    if (d) shapes.push({ kind: "path", d, fill, stroke: null, dash: false });
  });
  if (drawn.line) shapes.push({ kind: "path", d: drawn.line, fill: null, stroke: "var(--usual)", dash: true });
  for (const tick of timeTicks(data.from, data.to, 10)) {
    shapes.push(text(xOf(tick.at), foot + 20, tick.text, { fill: "var(--muted)", anchor: "middle" }));
  }
  const end = legend(shapes, data, { usual: drawn.line !== "", silent: silent.length > 0 }, foot + 52);
  const height = incidentLines(shapes, shown, end) + MARGIN;
  return { width: WIDTH, height, shapes };
}

type Drawn = { usual: boolean; silent: boolean };

function legend(shapes: Shape[], data: ChartData, drawn: Drawn, top: number): number {
  const entries = data.series.map((one) => ({
    fill: providerColour(one.id),
    words: `${one.id === "other" && data.summed > 0 ? `Other (${data.summed} providers)` : one.label} ${formatCount(one.failures)}`,
  }));
  if (drawn.usual) entries.push({ fill: "var(--usual-soft)", words: "expected (dashed) up to usual" });
  if (drawn.silent) entries.push({ fill: "var(--void)", words: "nothing heard" });
  const column = (WIDTH - 2 * MARGIN) / LEGEND_COLUMNS;
  entries.forEach(({ fill, words }, index) => {
    const x = MARGIN + (index % LEGEND_COLUMNS) * column;
    const y = top + Math.floor(index / LEGEND_COLUMNS) * LEGEND_ROW;
    shapes.push({ kind: "rect", x, y: y - 10, width: 11, height: 11, fill, opacity: 1 }, text(x + 18, y, words));
  });
  return top + Math.ceil(entries.length / LEGEND_COLUMNS) * LEGEND_ROW;
}

function incidentLines(shapes: Shape[], bands: readonly ChartBand[], top: number): number {
  bands.forEach((band, index) => {
    const y = top + 8 + index * LEGEND_ROW;
    shapes.push(text(MARGIN, y, `${band.label}: ${band.side}`, { fill: SIDE[band.side], bold: true }));
    shapes.push(text(MARGIN + 260, y, clipped(band.sentence, 130)));
  });
  return top + bands.length * LEGEND_ROW;
}

function rangeText(data: ChartData, kind: ScaleKind): string {
  const iso = (at: number) => new Date(at).toISOString().slice(0, 16).replace("T", " ");
  const minutes = data.stepMs / 60_000;
  const log = kind === "log" ? ", logarithmic scale log(1 + y)" : "";
  return `${iso(data.from)} to ${iso(data.to)} UTC, steps of ${minutes} min${log}`;
}

type TextStyle = { fill?: string; size?: number; bold?: boolean; anchor?: Anchor };

function text(x: number, y: number, words: string, style: TextStyle = {}): Shape {
  const { fill = "var(--ink)", size = 13, bold = false, anchor = "start" } = style;
  return { kind: "text", x, y, text: words, fill, size, bold, anchor };
}

function line(d: string, stroke: string): Shape {
  return { kind: "path", d, fill: null, stroke, dash: false };
}

function clipped(words: string, most: number): string {
  return words.length > most ? `${words.slice(0, most - 1)}…` : words;
}

/** The picture as an SVG file that needs nothing from outside. `colour` turns the page's names into plain colours. */
export function svgOf(picture: Picture, colour: (name: string) => string, font: string): string {
  const { width, height } = picture;
  const parts = picture.shapes.map((shape) => {
    if (shape.kind === "rect")
      return `<rect x="${shape.x}" y="${shape.y}" width="${shape.width}" height="${shape.height}" fill="${colour(shape.fill)}" fill-opacity="${shape.opacity}"/>`;
    if (shape.kind === "path") {
      const stroke = shape.stroke
        ? ` stroke="${colour(shape.stroke)}" stroke-width="${shape.dash ? 1.5 : 1}"${shape.dash ? ' stroke-dasharray="4 3"' : ""}`
        : "";
      return `<path d="${shape.d}" fill="${shape.fill ? colour(shape.fill) : "none"}"${stroke}/>`;
    }
    const weight = shape.bold ? ' font-weight="600"' : "";
    return `<text x="${shape.x}" y="${shape.y}" font-size="${shape.size}" text-anchor="${shape.anchor}" fill="${colour(shape.fill)}"${weight}>${escaped(shape.text)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${escaped(font)}"><rect width="${width}" height="${height}" fill="${colour("var(--bg)")}"/>${parts.join("")}</svg>\n`;
}

/** Without the characters XML has no place for: names and replies come from outside. */
function escaped(words: string): string {
  return words
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/gu, "\ufffd");
}
