"use client";
import { useId } from "react";
import type { PictureFormat, PictureTheme } from "#components/charts/save-picture";
import type { ChartShape, WindowState } from "#components/overview/use-window";
import { Button } from "#components/ui/button";

const SHAPES: readonly { value: ChartShape; text: string }[] = [
  { value: "picture", text: "Together" },
  { value: "providers", text: "By provider" },
  { value: "table", text: "Table" },
];

const FILES: readonly { theme: PictureTheme; format: PictureFormat }[] = [
  { theme: "light", format: "png" },
  { theme: "dark", format: "png" },
  { theme: "light", format: "svg" },
  { theme: "dark", format: "svg" },
];

type ChartToolsProps = { state: WindowState; onSave: (theme: PictureTheme, format: PictureFormat) => void };

/** How the counts are shown: together, one chart a provider or as a table; the scale; and the picture to take away. */
export function ChartTools({ state, onSave }: ChartToolsProps) {
  const { view, scale, heights } = state;
  return (
    <div className="flex flex-wrap items-center gap-1">
      <fieldset
        aria-label="Shape of the chart"
        className="mr-1 inline-flex h-7 overflow-hidden rounded-md border border-line-strong"
      >
        {SHAPES.map(({ value, text }) => (
          <button
            key={value}
            type="button"
            aria-pressed={view === value}
            onClick={() => state.setView(value)}
            className="border-line-strong px-2 text-meta text-muted -outline-offset-2 hover:bg-hover hover:text-ink not-first:border-l aria-pressed:bg-selected aria-pressed:font-medium aria-pressed:text-ink"
          >
            {text}
          </button>
        ))}
      </fieldset>
      {view === "table" ? null : (
        <Toggle
          on={scale === "log"}
          title="Heights by log(1 + y): small counts beside large ones stay visible"
          onToggle={() => state.setScale(scale === "log" ? "linear" : "log")}
        >
          Log scale
        </Toggle>
      )}
      {view === "providers" ? (
        <Toggle
          on={heights === "own"}
          title="Each chart as high as its own largest count"
          onToggle={() => state.setHeights(heights === "own" ? "shared" : "own")}
        >
          Own heights
        </Toggle>
      ) : null}
      <SaveMenu onSave={onSave} />
    </div>
  );
}

type ToggleProps = { on: boolean; title: string; onToggle: () => void; children: string };

function Toggle({ on, title, onToggle, children }: ToggleProps) {
  return (
    <Button
      size="sm"
      variant="quiet"
      aria-pressed={on}
      title={title}
      onClick={onToggle}
      className="aria-pressed:bg-selected aria-pressed:text-ink"
    >
      {children}
    </Button>
  );
}

/** The browser's own popover: Escape and a click outside close it. */
function SaveMenu({ onSave }: Pick<ChartToolsProps, "onSave">) {
  const id = useId();
  return (
    <>
      <Button size="sm" variant="quiet" popoverTarget={id} style={{ anchorName: "--save-picture" }}>
        Save picture
      </Button>
      <div
        id={id}
        popover="auto"
        className="fixed inset-auto m-0 w-36 rounded-lg border border-line bg-raised p-1 text-ink shadow-raised"
        style={{ positionAnchor: "--save-picture", top: "anchor(bottom)", right: "anchor(right)" }}
      >
        {FILES.map(({ theme, format }) => (
          <button
            key={`${theme} ${format}`}
            type="button"
            className="flex h-8 w-full items-center rounded-sm px-2 text-left hover:bg-hover"
            onClick={() => {
              document.getElementById(id)?.hidePopover();
              onSave(theme, format);
            }}
          >
            {format.toUpperCase()}, {theme}
          </button>
        ))}
      </div>
    </>
  );
}
