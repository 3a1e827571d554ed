"use client";
import { useQuery } from "@tanstack/react-query";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import type { ReactNode } from "react";
import { IncidentTable } from "#components/incident/incident-table";
import { incidentsQuery } from "#components/queries/incident";
import { Button } from "#components/ui/button";
import { Select } from "#components/ui/field";
import { formatCount, formatRange } from "#components/ui/format";
import { ButtonLink } from "#components/ui/link";
import { PageHeader } from "#components/ui/page-header";
import { CutNote, EmptyState, ErrorState, LoadingRows } from "#components/ui/states";
import { useNow } from "#components/ui/use-now";
import { reasonLabel } from "#components/ui/words";
import { REASONS, type Reason } from "#lib/classify/reason";

const SIDES = ["ours", "theirs", "address", "unknown"] as const;
const PAGE = 50;

const PARSERS = {
  state: parseAsStringLiteral(["open", "closed", "all"]).withDefault("all"),
  reason: parseAsStringLiteral(REASONS),
  provider: parseAsString,
  side: parseAsStringLiteral(SIDES),
  from: parseAsString,
  to: parseAsString,
  cursor: parseAsString,
};

/** Every incident, newest first. The address bar holds the filters. */
export function IncidentList() {
  const now = useNow();
  const [filter, set] = useQueryStates(PARSERS, { history: "push" });
  const query = useQuery(incidentsQuery({ ...filter, limit: PAGE }));
  const change = (part: Partial<typeof filter>) => set({ ...part, cursor: null });
  const items = query.data?.items ?? [];
  const { state, cursor, ...narrow } = filter;
  const filtered = state !== "all" || Object.values(narrow).some((value) => value !== null);

  return (
    <>
      <PageHeader title="Incidents">
        <Choice label="State" value={filter.state} onChange={(value) => change({ state: value as typeof state })}>
          <option value="all">open and closed</option>
          <option value="open">open</option>
          <option value="closed">closed</option>
        </Choice>
        <Choice
          label="Side"
          value={filter.side}
          onChange={(value) => change({ side: (value || null) as typeof filter.side })}
        >
          <option value="">any side</option>
          {SIDES.map((side) => (
            <option key={side} value={side}>
              {side}
            </option>
          ))}
        </Choice>
        <Choice
          label="Reason"
          value={filter.reason}
          onChange={(value) => change({ reason: (value || null) as Reason | null })}
        >
          <option value="">any reason</option>
          {REASONS.map((reason) => (
            <option key={reason} value={reason}>
              {reasonLabel(reason)}
            </option>
          ))}
        </Choice>
        {filter.provider ? (
          <Chip what={`provider ${filter.provider}`} onClear={() => change({ provider: null })} />
        ) : null}
        {filter.from && filter.to ? (
          <Chip
            what={formatRange(new Date(filter.from), new Date(filter.to), now)}
            onClear={() => change({ from: null, to: null })}
          />
        ) : null}
      </PageHeader>

      {query.isError && !query.data ? (
        <ErrorState problem={query.error} retry={query.refetch} />
      ) : !query.data ? (
        <LoadingRows label="Loading the incidents" rows={10} />
      ) : items.length === 0 ? (
        filtered ? (
          <EmptyState
            title="No incident fits these filters."
            action={<Button onClick={() => set(null)}>Show all incidents</Button>}
          />
        ) : (
          <EmptyState
            title="No incident yet."
            action={
              <ButtonLink href="/intake" variant="primary">
                Upload files
              </ButtonLink>
            }
          >
            An incident opens by itself when refusals rise above what is usual at a provider. It needs bounce mails or
            mail logs to see that.
          </EmptyState>
        )
      ) : (
        <>
          <IncidentTable incidents={items} label="Incidents" />
          <div className="flex flex-wrap items-center justify-between gap-2 pt-2 text-meta text-muted">
            {cursor ? (
              <span>{query.data.total === null ? "" : `${formatCount(query.data.total)} in all`}</span>
            ) : (
              <CutNote shown={items.length} total={query.data.total ?? (query.data.nextCursor ? null : items.length)} />
            )}
            <span className="flex gap-2">
              {cursor ? (
                <Button size="sm" onClick={() => set({ cursor: null })}>
                  Newest
                </Button>
              ) : null}
              {query.data.nextCursor ? (
                <Button size="sm" onClick={() => set({ cursor: query.data.nextCursor })}>
                  Older
                </Button>
              ) : null}
            </span>
          </div>
        </>
      )}
    </>
  );
}

type ChoiceProps = { label: string; value: string | null; onChange: (value: string) => void; children: ReactNode };

function Choice({ label, value, onChange, children }: ChoiceProps) {
  return (
    <Select aria-label={label} value={value ?? ""} onChange={(event) => onChange(event.target.value)}>
      {children}
    </Select>
  );
}

function Chip({ what, onClear }: { what: string; onClear: () => void }) {
  return (
    <Button size="sm" title="Take this filter away" onClick={onClear}>
      {what} <span aria-hidden="true">×</span>
      <span className="sr-only">: take this filter away</span>
    </Button>
  );
}
