"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useRefusal } from "#components/access/use-may";
import { boundPercent } from "#components/cohort/bound-words";
import { apiPost, type BodyOf } from "#components/queries/client";
import { formatCount, plural } from "#components/ui/format";
import { ErrorState } from "#components/ui/states";
import { useDebounced } from "#components/ui/use-debounced";
import type { CohortPreview, postCohortPreview } from "#lib/cohort/contract";

type Wish = BodyOf<typeof postCohortPreview>;

const SETTLE_MS = 500;
const NAMED = 4;

/** What the plan would hold, counted by the server over everybody in the filter; nothing is made. */
export function PlanPreview({ incidentId, wish }: { incidentId: string; wish: Wish | null }) {
  const refusal = useRefusal("cohort.propose");
  const settled = useDebounced(wish && JSON.stringify(wish), SETTLE_MS);
  const query = useQuery({
    queryKey: ["cohort preview", incidentId, settled],
    queryFn: () =>
      apiPost<CohortPreview>(
        `/incidents/${encodeURIComponent(incidentId)}/cohorts/preview`,
        JSON.parse(settled ?? "{}"),
      ),
    enabled: settled !== null && refusal === null,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    refetchOnWindowFocus: false,
  });
  if (wish === null || refusal !== null) return null;
  if (query.isError) return <ErrorState problem={query.error} retry={query.refetch} />;
  const plan = query.data;
  return (
    <div aria-live="polite" className="min-h-16">
      {!plan ? (
        <p className="text-muted">Counting everybody in it…</p>
      ) : (
        <div className={query.isPlaceholderData ? "opacity-60" : ""}>
          <p>
            <strong className="font-semibold">{plural(plan.memberCount, "recipient")}</strong> to retry,{" "}
            {formatCount(plan.excludedCount)} left out.{" "}
            {plan.stages.length > 0
              ? `Stages: ${plan.stages.map(({ size, boundIfClean }) => `${formatCount(size)} (below ${boundPercent(boundIfClean)} when clean)`).join(", ")}.`
              : "Nobody would be retried."}
          </p>
          {plan.excludedByReason.length > 0 ? (
            <ul className="mt-1 text-meta text-muted">
              {plan.excludedByReason.slice(0, NAMED).map(({ why, label, count }) => (
                <li key={why}>
                  {formatCount(count)} · {label}
                </li>
              ))}
              {plan.excludedByReason.length > NAMED ? (
                <li>and {plural(plan.excludedByReason.length - NAMED, "more reason")}</li>
              ) : null}
            </ul>
          ) : null}
          {plan.sample.length > 0 ? (
            <details className="mt-1 text-meta">
              <summary className="cursor-pointer text-muted hover:text-ink">
                {plural(plan.sample.length, "sample row")} of those who would go first
              </summary>
              <ul className="mt-1 font-mono">
                {plan.sample.map(({ recipient, remoteIp, remoteMta }) => (
                  <li key={recipient} className="flex flex-wrap gap-x-3">
                    <span className="break-all">{recipient}</span>
                    <span className="text-muted">{remoteIp ?? remoteMta ?? ""}</span>
                  </li>
                ))}
              </ul>
            </details>
          ) : null}
        </div>
      )}
    </div>
  );
}
