"use client";
import { useId, useState } from "react";
import { rateWords } from "#components/explain/finding-words";
import type { Narrowing } from "#components/explain/use-narrowing";
import { Button } from "#components/ui/button";
import { cx } from "#components/ui/cx";
import { formatCount, formatPercent } from "#components/ui/format";
import { TextLink } from "#components/ui/link";
import { Mono } from "#components/ui/mono";
import { NoData } from "#components/ui/number";
import { inSentence } from "#components/ui/words";
import type { ExplainedDimension, ExplainedValue } from "#lib/incident/explain/contract";
import { valueWords } from "#lib/incident/explain/words";
import { isSearchable } from "#lib/volume/dimension/condition";

type ValueRowProps = {
  dimension: ExplainedDimension;
  value: ExplainedValue;
  narrowing: Narrowing;
  /** Address of the events behind the value. */
  eventsHref: string;
};

/** One value: its share of the selection above its share of the baseline. Pressing the name offers what can be done. */
export function ValueRow({ dimension, value, narrowing, eventsHref }: ValueRowProps) {
  const [open, setOpen] = useState(false);
  const panel = useId();
  const name = valueWords(dimension.dimension, value.value);
  return (
    <li className="border-line border-b py-1">
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-3 gap-y-0.5">
        <button
          type="button"
          aria-expanded={open}
          aria-controls={panel}
          onClick={() => setOpen(!open)}
          className={cx("min-w-0 rounded-sm text-left hover:text-accent hover:underline", !open && "truncate")}
          title={name}
        >
          <Mono className={open ? "break-all" : ""}>{name}</Mono>
        </button>
        <PairedBars share={value.share} baselineShare={value.baselineShare} />
        <p className="col-start-2 row-start-1 flex gap-x-2 whitespace-nowrap text-right text-meta tabular-nums">
          <TextLink href={eventsHref} plain>
            {formatCount(value.count)}
          </TextLink>
          <span>{formatPercent(value.share)}</span>
          <span className="text-muted">
            {value.baselineShare === null ? (
              <NoData why="Nothing was heard before the window." />
            ) : (
              formatPercent(value.baselineShare)
            )}
          </span>
        </p>
      </div>
      <div id={panel} hidden={!open} className="flex flex-wrap items-center gap-2 py-1">
        <span className="text-meta text-muted">{rateWords(value)}</span>
        <Actions dimension={dimension} value={value} narrowing={narrowing} />
      </div>
    </li>
  );
}

function Actions({ dimension, value, narrowing }: Pick<ValueRowProps, "dimension" | "value" | "narrowing">) {
  const { dimension: name, label, valuesCut } = dimension;
  return (
    <>
      {isSearchable(name) ? (
        <>
          <Button size="sm" onClick={() => narrowing.add({ dimension: name, value: value.value, not: false })}>
            Only these {formatCount(value.count)}
          </Button>
          <Button size="sm" onClick={() => narrowing.add({ dimension: name, value: value.value, not: true })}>
            Without them
          </Button>
        </>
      ) : null}
      {valuesCut > 0 && narrowing.group !== name ? (
        <Button size="sm" variant="quiet" onClick={() => narrowing.setGroup(name)}>
          Group by {inSentence(label)}
        </Button>
      ) : null}
    </>
  );
}

/** The selection in its colour over the baseline in grey; the numbers stand beside them. */
function PairedBars({ share, baselineShare }: { share: number; baselineShare: number | null }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 100 14"
      preserveAspectRatio="none"
      className="col-span-2 row-start-2 h-3.5 w-full"
    >
      <rect x="0" y="0" width={share * 100} height="7" className="fill-accent" />
      <rect x="0" y="8" width={(baselineShare ?? 0) * 100} height="5" className="fill-muted opacity-50" />
    </svg>
  );
}
