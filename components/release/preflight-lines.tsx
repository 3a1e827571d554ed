import type { ResponseOf } from "#components/queries/client";
import { Badge, type Tone } from "#components/ui/badge";
import { formatCount, plural } from "#components/ui/format";
import { words } from "#components/ui/words";
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
            {notYet(line) ? <Badge>not yet</Badge> : <Badge tone={TONE[line.state]}>{words(line.state)}</Badge>}
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

/** Waiting for its turn is no failure. */
function notYet(line: PreflightLine): boolean {
  return line.id === "turn" && line.state === "fail";
}

/** Whether something is wrong, beyond that it is not its turn. */
export function isRefused(preflight: Preflight): boolean {
  return preflight.lines.some((line) => line.state === "fail" && line.id !== "turn" && line.id !== "approval");
}

/** The preflight in one sentence. */
export function preflightSentence(preflight: Preflight): string {
  const failing = preflight.lines.filter((line) => line.state === "fail").length;
  const turn = preflight.lines.find(notYet);
  if (turn && !isRefused(preflight)) return `Not yet. ${turn.says}`;
  if (!preflight.go) return `It would be refused: ${plural(failing, "check")} ${failing === 1 ? "fails" : "fail"}.`;
  const open = preflight.lines.filter((line) => line.state === "not_run").length;
  const left = preflight.size - preflight.goes;
  return `It would go: ${formatCount(preflight.goes)} of ${plural(preflight.size, "recipient")}${
    left > 0 ? `, ${formatCount(left)} left out` : ""
  }.${open > 0 ? ` ${plural(open, "check was", "checks were")} not run.` : ""}`;
}
