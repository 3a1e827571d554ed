import { Badge, type Tone } from "#components/ui/badge";
import { TextLink } from "#components/ui/link";
import { Mono } from "#components/ui/mono";
import { Count } from "#components/ui/number";
import type { Verdict } from "#lib/verdict/contract";

const RISK: Record<Verdict["risk"]["word"], Tone> = { low: "pass", medium: "inconclusive", high: "fail" };

const ACTOR: Record<Verdict["actBy"]["who"], string> = {
  us: "We",
  our_esp: "Our sending service",
  provider: "The provider",
  domain_admin: "The domain's administrator",
};

export function RiskBadge({ risk }: { risk: Verdict["risk"] }) {
  return (
    <Badge tone={RISK[risk.word]}>
      <span title={risk.why}>{risk.word} risk</span>
    </Badge>
  );
}

/** Who must act, and the cause that comes next to the one decided on, with what would tell them apart. */
export function VerdictAside({ verdict }: { verdict: Verdict }) {
  const { actBy, runnerUp, score } = verdict;
  const missing = [...new Set([...score.missing, ...runnerUp.missing])];
  return (
    <dl className="flex flex-col gap-1.5 text-meta">
      <div>
        <dt className="text-muted">Who must act</dt>
        <dd>
          {ACTOR[actBy.who]}. {actBy.why}
        </dd>
      </div>
      <div>
        <dt className="text-muted">Next to it</dt>
        <dd>
          {runnerUp.label}: {runnerUp.points} of {runnerUp.of} points, against {score.points} of {score.of}.{" "}
          <TextLink href="#runner-up">Its reasons</TextLink>
        </dd>
      </div>
      {missing.length > 0 ? (
        <div>
          <dt className="text-muted">Missing, and would tell more</dt>
          <dd>{missing.join("; ")}.</dd>
        </div>
      ) : null}
    </dl>
  );
}

/** The decision for each way the refused mail went; one way needs no list. */
export function VerdictGroups({ groups }: { groups: Verdict["groups"] }) {
  if (groups.length < 2) return null;
  return (
    <ul className="mt-3 flex flex-col" aria-label="Decisions by the way the mail went">
      {groups.map((group) => (
        <li key={group.path} className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 border-line border-t py-1">
          <span className="font-medium">{group.label}</span>
          <span className="text-muted">
            <Count value={group.refusals} /> {group.refusals === 1 ? "refusal" : "refusals"}
          </span>
          <span>
            {group.decision} (rule {group.rule})
          </span>
          <RiskBadge risk={group.risk} />
          {group.servers.length > 0 ? <Mono className="min-w-0">{group.servers.join(", ")}</Mono> : null}
          {group.sampleEventId ? <TextLink href={`/events/${group.sampleEventId}`}>raw line</TextLink> : null}
          <span className="w-full text-meta text-muted">{group.risk.why}</span>
        </li>
      ))}
    </ul>
  );
}
