import { Time } from "#components/ui/time";
import type { Evidence } from "#lib/evidence/contract";

type State = Evidence["domains"][number]["state"];

const WORDS: Record<State["state"], string> = {
  healthy: "takes mail",
  recently_moved: "moved to another MX",
  looks_parked: "looks parked",
  no_such_domain: "there is no such domain",
  dead: "dead: no MX and no address",
  null_mx: "takes no mail (null MX)",
  lame: "its own name servers do not serve it",
  unknown: "state unknown: the answers fail or differ",
};

/** What DNS makes of the domain, and who said so. */
export function DomainStateWords({ state }: { state: State }) {
  return (
    <span
      className="text-meta text-muted"
      title={state.because.length > 0 ? `Says: ${state.because.join(", ")}` : undefined}
    >
      {WORDS[state.state]}
      {state.parked ? (
        <>
          {" "}
          at {state.parked.service} (<span className="font-mono">{state.parked.because}</span>); a sign, no proof
        </>
      ) : null}
      {state.movedAt === null ? null : (
        <>
          , first seen <Time at={state.movedAt} seconds />
        </>
      )}
    </span>
  );
}
