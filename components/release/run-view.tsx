import { TakeOffResults, takeOffSentence } from "#components/release/take-off-results";
import { formatCount, plural } from "#components/ui/format";
import { Progress } from "#components/ui/progress";
import { Time } from "#components/ui/time";
import type { UnsuppressRunDetail } from "#lib/release/list-run/contract";

/** How a run against a suppression list stands, as the server tells it, and what it found. */
export function RunView({ run }: { run: UnsuppressRunDetail }) {
  return (
    <div>
      {run.state === "running" ? (
        <div className="mb-2 flex max-w-md flex-col gap-1">
          <Progress
            value={run.looked}
            max={run.size}
            label={run.dryRun ? "Recipients looked at" : "Recipients taken off or looked at"}
          />
          <p className="text-meta text-muted">
            {run.dryRun ? "Dry run, nothing is changed" : "Taking off, one call an address"}: {formatCount(run.looked)}{" "}
            of up to {plural(run.size, "recipient")}, at most five calls a second. The server does it, also when this
            page is closed.
          </p>
        </div>
      ) : null}
      <p role="status" className="mb-1 font-medium">
        {run.dryRun ? "Dry run. " : ""}
        {takeOffSentence(run)}
      </p>
      <p className="mb-1 max-w-[72ch] text-meta text-muted">
        Started by {run.startedBy.name}, <Time at={run.startedAt} />
        {run.endedAt ? (
          <>
            {" "}
            until <Time at={run.endedAt} />
          </>
        ) : null}
        .
      </p>
      {run.nextAt ? (
        <p className="mb-1 max-w-[72ch]">
          It waits for the list and goes on by itself at <Time at={run.nextAt} seconds />. {run.why}
        </p>
      ) : null}
      {run.state === "paused" ? <p className="mb-1 max-w-[72ch] text-fail">Paused. {run.why}</p> : null}
      {run.state === "stopped" ? <p className="mb-1 max-w-[72ch] text-fail">Stopped. {run.why}</p> : null}
      <TakeOffResults run={run} />
    </div>
  );
}
