import type { Verdict } from "#lib/verdict/contract";

/** The points of the cause decided on and of the one next to it. The points decide nothing; the rules above do. */
export function RunnerUp({ verdict }: { verdict: Verdict }) {
  return (
    <div id="runner-up" className="mt-3 grid max-w-[80ch] gap-x-8 gap-y-3 sm:grid-cols-2">
      <Points title="The cause decided on" cause={verdict.score} />
      <Points title="The cause next to it" cause={verdict.runnerUp} />
    </div>
  );
}

function Points({ title, cause }: { title: string; cause: Verdict["score"] }) {
  return (
    <div>
      <p className="text-meta text-muted">{title}</p>
      <p className="font-medium">
        {cause.label}: {cause.points} of {cause.of} points
      </p>
      {cause.reasons.length === 0 ? <p className="text-muted">Nothing seen speaks for it.</p> : null}
      <ul className="text-meta">
        {cause.reasons.map((reason) => (
          <li key={reason.text} className="flex gap-2 py-0.5">
            <span className={reason.points < 0 ? "w-6 shrink-0 text-fail" : "w-6 shrink-0 text-pass"}>
              {reason.points < 0 ? `−${-reason.points}` : `+${reason.points}`}
            </span>
            <span className="min-w-0">{reason.text}</span>
          </li>
        ))}
        {cause.missing.map((missing) => (
          <li key={missing} className="flex gap-2 py-0.5">
            <span className="w-6 shrink-0 text-unknown">?</span>
            <span className="min-w-0 text-muted">missing: {missing}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
