import Link from "next/link";
import type { ChartData } from "#components/charts/series";
import type { Side } from "#components/ui/badge";
import { cx } from "#components/ui/cx";

/** An incident on the chart: a shade over its time, and its sentence in a lane above. */
export type ChartBand = {
  id: string;
  /** Whose chart it is drawn on; null: on that of each provider. */
  provider: string | null;
  from: number;
  /** null: it goes on. */
  to: number | null;
  side: Side;
  label: string;
  sentence: string;
  href: string;
  /** Of more than there is room for, the heaviest are named. */
  weight: number;
};

const LANES_MAX = 3;
/** A label needs about so much of the width to be read. */
const LABEL_SHARE = 0.3;
/** And so many pixels for its name and side, which a narrow chart has further left only. */
const LABEL_PX = 190;

const SHADE: Record<Side, string> = {
  ours: "border-ours bg-ours-soft",
  theirs: "border-theirs bg-theirs-soft",
  address: "border-address bg-address-soft",
  unknown: "border-dashed border-unknown bg-unknown-soft",
};

const CHIP: Record<Side, string> = {
  ours: "border-ours text-ours",
  theirs: "border-theirs text-theirs",
  address: "border-address text-address",
  unknown: "border-dashed border-unknown text-unknown",
};

/** Beside the word, so that sides are told apart without colour. */
export const GLYPH: Record<Side, string> = { ours: "◆", theirs: "▲", address: "●", unknown: "◇" };

export type Placed = { band: ChartBand; left: number; width: number; lane: number };

/** Where each band lies, and the first lane in which nothing heavier stands in the way of its sentence. */
export function place(bands: readonly ChartBand[], data: Pick<ChartData, "from" | "to">): readonly Placed[] {
  const span = data.to - data.from;
  const lanes: { start: number; end: number }[][] = [];
  return bands
    .filter((band) => band.from < data.to && (band.to ?? data.to) >= data.from)
    .sort((a, b) => b.weight - a.weight || a.from - b.from)
    .map((band) => {
      const left = Math.max(0, (band.from - data.from) / span);
      const right = Math.min(1, ((band.to ?? data.to) - data.from) / span);
      const start = Math.min(left, 1 - LABEL_SHARE);
      const end = Math.max(right, start + LABEL_SHARE);
      const free = lanes.findIndex((taken) => taken.every((other) => end <= other.start || start >= other.end));
      const lane = free === -1 ? lanes.length : free;
      const taken = lanes[lane] ?? [];
      lanes[lane] = [...taken, { start, end }];
      return { band, left, width: Math.max(0.002, right - left), lane };
    });
}

export function BandShades({ bands, data }: { bands: readonly ChartBand[]; data: ChartData }) {
  return place(bands, data).map(({ band, left, width }) => (
    <div
      key={band.id}
      className={cx("absolute -top-2 bottom-0 border-x opacity-45", SHADE[band.side])}
      style={{ left: `${left * 100}%`, width: `${width * 100}%` }}
    />
  ));
}

/** The sentences above the chart; each leads to its incident. */
export function BandLane({ bands, data, axis }: { bands: readonly ChartBand[]; data: ChartData; axis: number }) {
  const placed = place(bands, data);
  if (placed.length === 0) return null;
  const lanes = Math.min(LANES_MAX, Math.max(...placed.map(({ lane }) => lane)) + 1);
  const hidden = placed.filter(({ lane }) => lane >= LANES_MAX).length;
  return (
    <div className="relative mb-1" style={{ marginLeft: axis, height: lanes * 24 + (hidden > 0 ? 16 : 0) }}>
      {placed
        .filter(({ lane }) => lane < LANES_MAX)
        .map(({ band, left, lane }) => {
          const fromRight = left > 1 - LABEL_SHARE;
          return (
            <Link
              key={band.id}
              href={band.href}
              prefetch={false}
              title={band.sentence}
              className={cx(
                "absolute flex h-5 max-w-full items-center gap-1.5 overflow-hidden whitespace-nowrap border-l-2 bg-bg px-1.5 text-tick hover:underline",
                CHIP[band.side],
              )}
              style={{
                top: lane * 24,
                ...(fromRight
                  ? { right: 0 }
                  : {
                      left: `max(0px, min(${left * 100}%, 100% - ${LABEL_PX}px))`,
                      maxWidth: `max(${(1 - left) * 100}%, ${LABEL_PX}px)`,
                    }),
              }}
            >
              <span className="font-medium">
                <span aria-hidden="true">{GLYPH[band.side]}</span> {band.label}: {band.side}
              </span>
              <span className="truncate text-muted max-md:hidden">{band.sentence}</span>
            </Link>
          );
        })}
      {hidden > 0 ? <span className="absolute right-0 bottom-0 text-muted text-tick">+{hidden} more below</span> : null}
    </div>
  );
}
