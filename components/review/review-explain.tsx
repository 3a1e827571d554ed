"use client";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useNarrowing } from "#components/explain/use-narrowing";
import { incidentExplanationQuery } from "#components/queries/explain";
import { ErrorState, LoadingRows } from "#components/ui/states";

/** Fetched when somebody opens it: it reads much. */
const ExplanationView = dynamic(
  () => import("#components/explain/explanation-view").then((module) => module.ExplanationView),
  { ssr: false },
);

/** What the failures have in common, without leaving the review. */
export function ReviewExplain({ incidentId }: { incidentId: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="cursor-pointer text-muted hover:text-ink">
        Compare these failures with the mail that got through
      </summary>
      <div className="pt-3">{open ? <Explained incidentId={incidentId} /> : null}</div>
    </details>
  );
}

function Explained({ incidentId }: { incidentId: string }) {
  const narrowing = useNarrowing();
  const query = useQuery(incidentExplanationQuery(incidentId, { where: narrowing.where, group: narrowing.group }));
  if (query.isError && !query.data) return <ErrorState problem={query.error} retry={query.refetch} />;
  if (!query.data) return <LoadingRows rows={5} label="Comparing with other mail" />;
  return (
    <div className={query.isPlaceholderData ? "opacity-60" : ""} aria-busy={query.isPlaceholderData}>
      <ExplanationView
        explanation={query.data}
        narrowing={narrowing}
        eventsUrl={(where) => `/events?${new URLSearchParams({ incidentId, ...(where ? { where } : {}) })}`}
      />
    </div>
  );
}
