"use client";
import { useRouter } from "next/navigation";
import type { WindowState } from "#components/overview/use-window";
import { isoOf, windowPath } from "#components/overview/window";
import { useKeys } from "#components/shell/use-keys";
import { Button } from "#components/ui/button";
import { formatCount, formatRange, plural } from "#components/ui/format";
import { ButtonLink } from "#components/ui/link";
import { Count, Share } from "#components/ui/number";
import { inSentence, reasonLabel } from "#components/ui/words";
import type { Incident } from "#lib/incident/contract";
import type { Overview } from "#lib/volume/contract";

const OFFERED_MAX = 3;

type SelectionBarProps = { state: WindowState; overview: Overview; incidents: readonly Incident[] };

/** What a picked window holds, and what can be done with it. */
export function SelectionBar({ state, overview, incidents }: SelectionBarProps) {
  const { window, filter, now } = state;
  const router = useRouter();
  const explain = windowPath("/explain", window, filter);
  const letGo = () => window.picked && state.letGo();
  useKeys({ x: () => window.picked && router.push(explain), Escape: letGo });
  if (!window.picked) return null;
  const { failures, attempts } = overview.totals;
  const refused = new Map(overview.providers.map((row) => [row.provider, row.failures]));
  const offered = incidents.slice(0, OFFERED_MAX);
  return (
    <section
      aria-label="Selected window"
      className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-2 border-accent border-l-2 bg-surface px-3 py-2"
    >
      <p className="min-w-0 flex-1 basis-72">
        Selected {formatRange(new Date(window.from), new Date(window.to), now)} UTC:{" "}
        {inSentence(reasonLabel(filter.reason))} <Count value={failures} /> of <Count value={attempts} /> attempts (
        <Share part={failures} of={attempts} />
        ).
      </p>
      <div className="flex flex-wrap items-center gap-2">
        <ButtonLink size="sm" href={windowPath("/events", window, filter)}>
          Show {plural(failures, "event")}
        </ButtonLink>
        <ButtonLink size="sm" href={explain} title="x">
          Explain {plural(failures, "failure")}
        </ButtonLink>
        {offered.map((incident) => (
          <ButtonLink
            key={incident.id}
            size="sm"
            href={`/incidents/${incident.id}?cohort=new&from=${isoOf(window.from)}&to=${isoOf(window.to)}`}
          >
            Propose cohort: #{incident.number} {incident.providerLabel}
            {failedHere(incident, refused)}
          </ButtonLink>
        ))}
        {incidents.length > offered.length ? (
          <span className="text-meta text-muted">
            and {plural(incidents.length - offered.length, "incident")} more below
          </span>
        ) : null}
        <Button size="sm" variant="quiet" title="Esc" onClick={state.letGo}>
          Let go
        </Button>
      </div>
    </section>
  );
}

/** ", 4 812 here": what failed at the incident's provider in the picked window. */
function failedHere(incident: Incident, failures: ReadonlyMap<string, number>): string {
  const count = failures.get(incident.provider);
  return count === undefined ? "" : `, ${formatCount(count)} here`;
}
