"use client";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import type { ScaleKind } from "#components/charts/scale";
import {
  isoOf,
  RANGES,
  type RangeName,
  stepped,
  type TimeWindow,
  windowOfRange,
  windowOfTimes,
  zoomedOut,
} from "#components/overview/window";
import { useNow } from "#components/ui/use-now";
import { REASONS, type Reason } from "#lib/classify/reason";

const SHAPES = ["picture", "providers", "table"] as const;
export type ChartShape = (typeof SHAPES)[number];

const PARSERS = {
  range: parseAsStringLiteral(RANGES).withDefault("24h"),
  from: parseAsString,
  to: parseAsString,
  reason: parseAsStringLiteral(REASONS).withDefault("relay_denied"),
  provider: parseAsString,
  pool: parseAsString,
  view: parseAsStringLiteral(SHAPES).withDefault("picture"),
  scale: parseAsStringLiteral(["linear", "log"]).withDefault("linear"),
  heights: parseAsStringLiteral(["shared", "own"]).withDefault("shared"),
};

export type OverviewFilter = { reason: Reason; provider: string | null; pool: string | null };

/** Window, filters and view of Overview. The address bar is their only home: back works, links carry them. */
export function useWindow() {
  const [state, set] = useQueryStates(PARSERS, { history: "push" });
  const now = useNow();
  const window: TimeWindow = windowOfTimes(state.from, state.to) ?? windowOfRange(state.range, now);
  const pick = ({ from, to }: { from: number; to: number }) => set({ from: isoOf(from), to: isoOf(to) });
  const filter: OverviewFilter = { reason: state.reason, provider: state.provider, pool: state.pool };
  return {
    now,
    window,
    range: state.range,
    filter,
    view: state.view,
    scale: state.scale,
    heights: state.heights,
    pick,
    setRange: (range: RangeName) => set({ range, from: null, to: null }),
    letGo: () => set({ from: null, to: null }),
    step: (direction: 1 | -1) => pick(stepped(window, direction, now)),
    zoomOut: () => pick(zoomedOut(window, now)),
    setFilter: (change: Partial<OverviewFilter>) => set(change),
    setView: (view: ChartShape) => set({ view }),
    setScale: (scale: ScaleKind) => set({ scale }),
    setHeights: (heights: "shared" | "own") => set({ heights }),
  };
}

export type WindowState = ReturnType<typeof useWindow>;
