"use client";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { NumbersTable } from "#components/charts/numbers-table";
import { chartData } from "#components/charts/series";
import { usualSteps } from "#components/charts/usual";
import { UsualKey } from "#components/charts/usual-key";
import { type ChartMarker, VolumeChart } from "#components/charts/volume-chart";
import { WindowFinder } from "#components/incident/window-finder";
import { WindowHandles } from "#components/incident/window-handles";
import { windowPreviewQuery } from "#components/queries/incident";
import { expectedQuery, overviewQuery } from "#components/queries/volume";
import { Button } from "#components/ui/button";
import { TextLink } from "#components/ui/link";
import { Count, Share } from "#components/ui/number";
import { Section } from "#components/ui/section";
import { ErrorState, Skeleton } from "#components/ui/states";
import { Time } from "#components/ui/time";
import { useDebounced } from "#components/ui/use-debounced";
import { useNarrow } from "#components/ui/use-narrow";
import { useNow } from "#components/ui/use-now";
import { reasonLabel } from "#components/ui/words";
import type { Incident } from "#lib/incident/contract";
import type { DraftWindow } from "#lib/incident/window-finder/handle-move";

const MINUTE = 60_000;

/** The incident's time with half as much before and after, at least half an hour; on full minutes. */
function windowAround(incident: Incident, now: number): { from: string; to: string } {
  const start = Date.parse(incident.startedAt);
  const end = incident.endedAt ? Date.parse(incident.endedAt) : now;
  const context = Math.max(30 * MINUTE, (end - start) / 2);
  const from = Math.floor((start - context) / MINUTE) * MINUTE;
  const to = Math.ceil(Math.min(end + context, now) / MINUTE) * MINUTE;
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

/** Few attempts in many steps would be a row of gaps: about three attempts a step, if there are so many. */
function bucketsFor(incident: Incident, span: { from: string; to: string }, most: number): number {
  const lasted = Math.max(MINUTE, Date.parse(incident.endedAt ?? span.to) - Date.parse(incident.startedAt));
  const expected = (incident.attempts / lasted) * (Date.parse(span.to) - Date.parse(span.from));
  return Math.round(Math.min(most, Math.max(12, expected / 3)));
}

/** Onset and stop are handles. */
function markersOf(incident: Incident): readonly ChartMarker[] {
  return [{ at: Date.parse(incident.peakAt), label: "peak" }];
}

const DATED_BY_HAND: readonly Incident["state"][] = ["open", "identified", "monitoring", "retrying", "resolved"];
const SETTLED_MS = 200;

/** The incident's own window; the millisecond takes its last refusal in. */
function ownWindow({ startedAt, endedAt }: Pick<Incident, "startedAt" | "endedAt">): DraftWindow {
  return { from: Date.parse(startedAt), to: endedAt === null ? null : Date.parse(endedAt) + 1 };
}

/** A stop that nobody touched stays the detector's. */
function wishOf(draft: DraftWindow, incident: Incident): DraftWindow {
  const untouched = draft.to === ownWindow(incident).to && !incident.windowFixed?.end;
  return untouched ? { ...draft, to: null } : draft;
}

/** 2. When: the incident between what came before and after. */
export function WhenSection({ incident }: { incident: Incident }) {
  const router = useRouter();
  const now = useNow();
  const narrow = useNarrow();
  const [table, setTable] = useState(false);
  const span = windowAround(incident, now.getTime());
  const { reason, pool } = incident;
  // Several providers at once: their mail together.
  const provider = incident.provider === "*" ? undefined : incident.provider;
  const bucketsMax = bucketsFor(incident, span, narrow ? 50 : 90);
  const query = useQuery(overviewQuery({ ...span, reason, provider, pool, bucketsMax }));
  const data = useMemo(() => (query.data ? chartData(query.data) : null), [query.data]);
  const expected = useQuery({
    ...expectedQuery({
      from: data ? new Date(data.from).toISOString() : span.from,
      to: data ? new Date(data.to).toISOString() : span.to,
      step: (data?.stepMs ?? MINUTE) / 1_000,
      reason,
      provider: provider ?? "",
      pool,
    }),
    enabled: data !== null,
  });
  const usual = useMemo(
    () => (data ? usualSteps(expected.data, data, provider ?? "") : []),
    [expected.data, data, provider],
  );
  const where = `reason=${reason}${provider ? `&provider=${encodeURIComponent(provider)}` : ""}${pool ? `&pool=${encodeURIComponent(pool)}` : ""}`;
  const what = reasonLabel(reason);

  const [draft, setDraft] = useState<DraftWindow | null>(null);
  const { startedAt, endedAt } = incident;
  const own = useMemo(() => ownWindow({ startedAt, endedAt }), [startedAt, endedAt]);
  const shown = draft ?? own;
  const asked = useDebounced(shown, SETTLED_MS);
  const dated = DATED_BY_HAND.includes(incident.state);
  const preview = useQuery({ ...windowPreviewQuery(incident.id, asked), enabled: dated });
  const settled = asked.from === shown.from && asked.to === shown.to && !preview.isPlaceholderData;
  const bounds = data ? { from: data.from, to: Math.min(data.to, now.getTime()) } : null;

  return (
    <Section
      id="when"
      title="When"
      aside={
        <>
          <Button size="sm" variant="quiet" onClick={() => setTable(!table)}>
            {table ? "Show as picture" : "Show as table"}
          </Button>
          <TextLink href={`/?from=${span.from}&to=${span.to}&${where}`}>On the overview</TextLink>
        </>
      }
    >
      <p className="mb-3 max-w-[72ch]">
        It began at <Time at={incident.startedAt} /> UTC, was found at <Time at={incident.detectedAt} /> and was worst
        at <Time at={incident.peakAt} />. {endWords(incident)} <Count value={incident.events} /> refusals,{" "}
        <Share part={incident.events} of={incident.attempts} base /> attempts.
      </p>
      {query.isError && !query.data ? (
        <ErrorState problem={query.error} retry={query.refetch} />
      ) : !data ? (
        <Skeleton className="h-48 w-full" />
      ) : table ? (
        <NumbersTable data={data} label={`${what} at ${incident.providerLabel}`} />
      ) : (
        <VolumeChart
          data={data}
          what={`${what} at ${incident.providerLabel}`}
          usual={usual}
          markers={markersOf(incident)}
          height={180}
          overlay={
            bounds && dated ? (
              <WindowHandles
                window={shown}
                bounds={bounds}
                plot={{ from: data.from, to: data.to }}
                moved={draft !== null}
                onMove={setDraft}
              />
            ) : null
          }
          onSelect={(from, to) =>
            router.push(`/?from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}&${where}`)
          }
        />
      )}
      {!table && usual.some((step) => step !== null) ? (
        <p className="pt-1 text-meta text-muted">
          <UsualKey />
        </p>
      ) : null}
      {dated ? (
        <WindowFinder
          incident={incident}
          draft={draft ? wishOf(draft, incident) : null}
          preview={preview.data}
          stale={!settled}
          problem={preview.error}
          onReset={() => setDraft(null)}
        />
      ) : null}
    </Section>
  );
}

function endWords(incident: Incident) {
  if (!incident.endedAt) return "It goes on.";
  return (
    <>
      It stopped at <Time at={incident.endedAt} />
      {incident.endBasis === "accepted"
        ? ": mail is accepted again."
        : incident.endBasis === "silence"
          ? ", by silence: nothing more was heard, which does not prove acceptance."
          : "."}
    </>
  );
}
