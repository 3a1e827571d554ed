import type { ResponseOf } from "#components/queries/client";
import { Badge, type Tone } from "#components/ui/badge";
import { formatCount, plural } from "#components/ui/format";
import type { getPreflight, PreflightLine } from "#lib/release/watch/contract";

type Preflight = ResponseOf<typeof getPreflight>;

const TONE: Record<PreflightLine["state"], Tone> = { pass: "pass", fail: "fail", not_run: "inconclusive" };
const RANK: Record<PreflightLine["state"], number> = { fail: 0, not_run: 1, pass: 2 };

/** The lines of a preflight, failing ones first, each with what to do about it. */
export function PreflightLines({ preflight, withPassed = true }: { preflight: Preflight; withPassed?: boolean }) {
  const lines = preflight.lines
    .filter((line) => withPassed || line.state !== "pass")
    .sort((a, b) => RANK[a.state] - RANK[b.state]);
  return (
    <ul className="flex flex-col text-meta">
      {lines.map((line) => (
        <li key={line.id} className="grid grid-cols-[4.5rem_1fr] gap-x-2 border-line border-b py-1.5">
          <span>
            <Badge tone={TONE[line.state]}>{line.state === "not_run" ? "not run" : line.state}</Badge>
          </span>
          <span className="max-w-[72ch]">
            {line.says}
            {line.todo ? <strong className="block font-medium">{line.todo}</strong> : null}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The preflight in one sentence. */
export function preflightSentence(preflight: Preflight): string {
  const failing = preflight.lines.filter((line) => line.state === "fail").length;
  if (!preflight.go) return `It would be refused: ${plural(failing, "check")} ${failing === 1 ? "fails" : "fail"}.`;
  const open = preflight.lines.filter((line) => line.state === "not_run").length;
  const left = preflight.size - preflight.goes;
  return `It would go: ${formatCount(preflight.goes)} of ${plural(preflight.size, "recipient")}${
    left > 0 ? `, ${formatCount(left)} left out` : ""
  }.${open > 0 ? ` ${plural(open, "check was", "checks were")} not run.` : ""}`;
}
