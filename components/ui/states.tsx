"use client";
import type { ReactNode } from "react";
import { Button } from "#components/ui/button";
import { cx } from "#components/ui/cx";
import { formatCount } from "#components/ui/format";

/** What would be here, and the one action that fills it. */
export function EmptyState({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex max-w-[72ch] flex-col items-start gap-2 py-6">
      <p className="font-medium">{title}</p>
      {children ? <div className="text-muted">{children}</div> : null}
      {action ? <div className="mt-1 flex flex-wrap gap-2">{action}</div> : null}
    </div>
  );
}

type Problem = { title: string; detail: string; status?: number };

type ErrorStateProps = {
  problem: Problem | Error | null;
  retry?: (() => unknown) | undefined;
  /** Where to go instead: a link. */
  elsewhere?: ReactNode;
};

/** Asking again changes nothing about what does not exist, is not allowed, or was written wrongly. */
const FINAL = new Set([400, 403, 404, 409, 413, 422]);

/** What happened, what is safe, what to do next; with retry where it helps. Give it any error: `ApiProblem`s say most. */
export function ErrorState({ problem, retry, elsewhere }: ErrorStateProps) {
  const final = problem && "status" in problem && FINAL.has(Number(problem.status));
  const title = problem && "title" in problem ? problem.title : "This could not be shown";
  const detail = problem && "detail" in problem ? problem.detail : (problem?.message ?? "Nobody knows why.");
  return (
    <div role="alert" className="flex max-w-[72ch] flex-col items-start gap-2 border-fail border-l-2 py-2 pl-3">
      <p className="font-medium text-fail">{title}</p>
      <p>{detail}</p>
      {retry && !final ? (
        <Button size="sm" onClick={() => retry()}>
          Try again
        </Button>
      ) : null}
      {elsewhere ?? null}
    </div>
  );
}

/** A grey block in the geometry of what will come; shows itself after 150 ms. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden="true" className={cx("appear-late rounded-sm bg-hover", className ?? "h-4 w-24")} />;
}

/** Rows of a table that is on its way. */
export function LoadingRows({ rows = 6, label = "Loading" }: { rows?: number; label?: string }) {
  return (
    <div role="status" className="flex flex-col">
      <span className="sr-only">{label}</span>
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows without content have nothing else
        <div key={index} className="appear-late flex h-8 items-center gap-4 border-line border-b">
          <Skeleton className="h-3 w-24" />
          <Skeleton className="h-3 w-40 max-sm:hidden" />
          <Skeleton className="h-3 flex-1" />
        </div>
      ))}
    </div>
  );
}

/** “first 500 of 12 403 · refine or export”; nothing when all is shown. `total` null: more, and nobody counted. */
export function CutNote({ shown, total, children }: { shown: number; total: number | null; children?: ReactNode }) {
  if (total !== null && total <= shown) return null;
  return (
    <p className="py-2 text-meta text-muted">
      first {formatCount(shown)} of {total === null ? "more" : formatCount(total)} ·{" "}
      {children ?? "refine to see the rest"}
    </p>
  );
}
