"use client";
import { ChevronLeft, ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import type { WindowState } from "#components/overview/use-window";
import { Button } from "#components/ui/button";
import { Select } from "#components/ui/field";
import { formatCount } from "#components/ui/format";
import { reasonLabel } from "#components/ui/words";
import { REASONS, type Reason } from "#lib/classify/reason";
import type { Overview } from "#lib/volume/contract";

type Option = { value: string; text: string };
type Facets = Overview["facets"];

/** Reason, provider and pool with their counts, and the keys that move the window. */
export function Filters({ state, facets }: { state: WindowState; facets: Facets | undefined }) {
  const { filter, setFilter } = state;
  return (
    <>
      <Choice
        label="Reason"
        value={filter.reason}
        onChange={(value) => value && setFilter({ reason: value as Reason })}
      >
        {reasonOptions(facets, filter.reason).map(asOption)}
      </Choice>
      <Choice label="Provider" value={filter.provider} onChange={(provider) => setFilter({ provider })}>
        <option value="">all providers</option>
        {withChosen(
          facets?.providers.map((one) => ({ value: one.value, text: `${one.label} · ${formatCount(one.count)}` })),
          filter.provider,
        ).map(asOption)}
      </Choice>
      <Choice label="Pool" value={filter.pool} onChange={(pool) => setFilter({ pool })}>
        <option value="">all pools</option>
        {withChosen(
          facets?.pools.map((one) => ({ value: one.value, text: `${one.value} · ${formatCount(one.count)}` })),
          filter.pool,
        ).map(asOption)}
      </Choice>
      <div className="flex">
        <Button
          variant="quiet"
          size="sm"
          aria-label="One step earlier"
          title="earlier  ["
          onClick={() => state.step(-1)}
        >
          <ChevronLeft aria-hidden="true" className="size-4" />
        </Button>
        <Button variant="quiet" size="sm" aria-label="One step later" title="later  ]" onClick={() => state.step(1)}>
          <ChevronRight aria-hidden="true" className="size-4" />
        </Button>
        <Button variant="quiet" size="sm" title="-" onClick={state.zoomOut}>
          Zoom out
        </Button>
      </div>
    </>
  );
}

type ChoiceProps = {
  label: string;
  value: string | null;
  onChange: (value: string | null) => void;
  children: ReactNode;
};

function Choice({ label, value, onChange, children }: ChoiceProps) {
  return (
    <Select
      aria-label={label}
      value={value ?? ""}
      onChange={(event) => onChange(event.target.value || null)}
      className="max-w-48 max-sm:max-w-full max-sm:basis-28 max-sm:grow"
    >
      {children}
    </Select>
  );
}

function asOption({ value, text }: Option) {
  return (
    <option key={value} value={value}>
      {text}
    </option>
  );
}

/** Every reason can be asked for; those that were heard come first, with their counts. */
function reasonOptions(facets: Facets | undefined, chosen: Reason): readonly Option[] {
  const counts = new Map(facets?.reasons.map((one) => [one.value, one.count]));
  const rest = REASONS.filter((reason) => !counts.has(reason) && (reason === chosen || facets !== undefined));
  return [
    ...[...counts].map(([value, count]) => ({ value, text: `${reasonLabel(value)} · ${formatCount(count)}` })),
    ...rest.map((value) => ({ value, text: reasonLabel(value) })),
  ];
}

/** What is chosen stays in the list, also when nothing was heard of it. */
function withChosen(options: readonly Option[] | undefined, chosen: string | null): readonly Option[] {
  const all = options ?? [];
  return chosen === null || all.some((one) => one.value === chosen) ? all : [{ value: chosen, text: chosen }, ...all];
}
