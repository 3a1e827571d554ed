"use client";
import { useQuery } from "@tanstack/react-query";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { ExplanationView } from "#components/explain/explanation-view";
import { useNarrowing } from "#components/explain/use-narrowing";
import { selectionExplanationQuery } from "#components/queries/explain";
import { formatRange, plural } from "#components/ui/format";
import { ButtonLink } from "#components/ui/link";
import { PageHeader } from "#components/ui/page-header";
import { EmptyState, ErrorState, LoadingRows } from "#components/ui/states";
import { useNow } from "#components/ui/use-now";
import { inSentence, reasonLabel } from "#components/ui/words";
import { REASONS } from "#lib/classify/reason";

const PARSERS = {
  from: parseAsString,
  to: parseAsString,
  reason: parseAsStringLiteral(REASONS).withDefault("relay_denied"),
  provider: parseAsString,
  pool: parseAsString,
  domain: parseAsString,
};

/** A brushed window: what its failures have in common. The address bar holds the selection. */
export function ExplainPage() {
  const [selection] = useQueryStates(PARSERS);
  const narrowing = useNarrowing();
  const now = useNow();
  const query = useQuery(selectionExplanationQuery(selection, { where: narrowing.where, group: narrowing.group }));
  const url = (path: string, more: Record<string, string> = {}) => {
    const search = new URLSearchParams(more);
    for (const [name, value] of Object.entries(selection)) if (value !== null) search.set(name, value);
    return `${path}?${search}`;
  };
  const eventsUrl = (where: string) => url("/events", where ? { where } : {});
  const { from, to, reason } = selection;

  if (!from || !to)
    return (
      <>
        <PageHeader title="What differs" />
        <EmptyState title="No window is picked" action={<ButtonLink href="/">Pick one on the overview</ButtonLink>}>
          Drag over the chart of the overview, then press Explain: what the failures of that time have in common is
          shown here.
        </EmptyState>
      </>
    );

  const place = query.data ? ` at ${query.data.place}` : "";
  return (
    <>
      <PageHeader
        title={`What differs: ${inSentence(reasonLabel(reason))}${place}`}
        lead={`${formatRange(new Date(from), new Date(to), now)} UTC`}
      >
        <ButtonLink size="sm" href={url("/")}>
          On the overview
        </ButtonLink>
        {query.data ? (
          <ButtonLink size="sm" href={eventsUrl(narrowing.where)}>
            Show {plural(query.data.failures, "event")}
          </ButtonLink>
        ) : null}
      </PageHeader>
      {query.isError ? (
        <ErrorState problem={query.error} retry={query.refetch} />
      ) : !query.data ? (
        <LoadingRows rows={10} label="Comparing with other mail" />
      ) : (
        <div className={query.isPlaceholderData ? "opacity-60" : ""} aria-busy={query.isPlaceholderData}>
          <h2 className="sr-only">Dimensions</h2>
          <ExplanationView explanation={query.data} narrowing={narrowing} eventsUrl={eventsUrl} all />
        </div>
      )}
    </>
  );
}
