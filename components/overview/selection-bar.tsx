"use client";
import { useRouter } from "next/navigation";
import type { WindowState } from "#components/overview/use-window";
import { isoOf } from "#components/overview/window";
import { useKeys } from "#components/shell/use-keys";
import { Button } from "#components/ui/button";
import { formatRange, plural } from "#components/ui/format";
import { ButtonLink } from "#components/ui/link";
import { Count, Share } from "#components/ui/number";
import { reasonLabel } from "#components/ui/words";
import type { Incident } from "#lib/incident/contract";
import type { Overview } from "#lib/volume/contract";

type SelectionBarProps = { state: WindowState; overview: Overview; incidents: readonly Incident[] };

/** What a picked window holds, and what can be done with it. */
export function SelectionBar({ state, overview, incidents }: SelectionBarProps) {
  const { window, filter, now } = state;
  const router = useRouter();
  useKeys({ x: () => window.picked && router.push(`/explain?${searchOf(state)}`) });
  if (!window.picked) return null;
  const { failures, attempts } = overview.totals;
  const search = searchOf(state);
  return (
    <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-2 border-accent border-l-2 bg-surface px-3 py-2">
      <p className="min-w-0 flex-1 basis-72">
        Selected {formatRange(new Date(window.from), new Date(window.to), now)} UTC:{" "}
        {reasonLabel(filter.reason).toLowerCase()} <Count value={failures} /> of <Count value={attempts} /> attempts (
        <Share part={failures} of={attempts} />
        ).
      </p>
      <div className="flex flex-wrap gap-2">
        <ButtonLink size="sm" href={`/events?${search}`}>
          Show {plural(failures, "event")}
        </ButtonLink>
        <ButtonLink size="sm" href={`/explain?${search}`}>
          Explain {plural(failures, "failure")}
        </ButtonLink>
        {incidents.slice(0, 3).map((incident) => (
          <ButtonLink
            key={incident.id}
            size="sm"
            href={`/incidents/${incident.id}?cohort=new&from=${isoOf(window.from)}&to=${isoOf(window.to)}`}
          >
            Propose cohort of #{incident.number} {incident.providerLabel}
          </ButtonLink>
        ))}
        <Button size="sm" variant="quiet" onClick={state.letGo}>
          Let go
        </Button>
      </div>
    </div>
  );
}

function searchOf({ window, filter }: WindowState): URLSearchParams {
  const search = new URLSearchParams({ from: isoOf(window.from), to: isoOf(window.to), reason: filter.reason });
  if (filter.provider) search.set("provider", filter.provider);
  if (filter.pool) search.set("pool", filter.pool);
  return search;
}
