import { BorderlineBadge } from "#components/classify/reading";
import { Badge } from "#components/ui/badge";
import { plural } from "#components/ui/format";
import { Mono } from "#components/ui/mono";
import { words } from "#components/ui/words";
import type { ReasonEntry } from "#lib/classify/contract";

const LABELLED = "grid max-w-[104ch] gap-x-4 text-meta sm:grid-cols-[6rem_minmax(0,1fr)]";

/** The rules of a class in the order they are asked, folded away: few readers need them, but all may see them. */
export function RuleList({ rules }: { rules: ReasonEntry["rules"] }) {
  return (
    <details className="mt-2">
      <summary className="min-h-6 cursor-pointer text-meta text-accent">
        {plural(rules.length, "rule")}, with phrases
      </summary>
      <p className="mt-2 max-w-[72ch] text-meta text-muted">
        The first rule whose phrase stands in the reply decides. Phrases are RE2 patterns over the reply in lower case;{" "}
        <Mono>~a</Mono> stands for an address, <Mono>~i</Mono> for an IP, <Mono>~h</Mono> for a host, <Mono>~u</Mono>{" "}
        for a link, <Mono>~n</Mono> for an id.
      </p>
      <ul className="mt-2 flex flex-col gap-3">
        {rules.map((rule) => (
          <li key={rule.id}>
            <p className="flex flex-wrap items-center gap-2">
              <Mono className="font-semibold">{rule.id}</Mono>
              {rule.subReason === null || rule.subReason === "unknown" ? null : <Badge>{words(rule.subReason)}</Badge>}
              {rule.borderline ? <BorderlineBadge /> : null}
            </p>
            <Phrases label="Says" phrases={rule.phrases} />
            {rule.excludes.length > 0 ? (
              <div className={LABELLED}>
                <span className="text-muted">Not beside</span>
                <Mono className="break-words">{rule.excludes.join(" · ")}</Mono>
              </div>
            ) : null}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Phrases({ label, phrases }: { label: string; phrases: readonly string[] }) {
  return (
    <div className={LABELLED}>
      <span className="text-muted">{label}</span>
      <ul className="min-w-0">
        {phrases.map((phrase) => (
          <li key={phrase}>
            <Mono className="break-all">{phrase}</Mono>
          </li>
        ))}
      </ul>
    </div>
  );
}
