import { Badge, type Tone } from "#components/ui/badge";
import { plural } from "#components/ui/format";
import { Time } from "#components/ui/time";
import type { SenderCheck } from "#lib/evidence/sender/contract";
import type { Check, Finding, FindingState, Said } from "#lib/evidence/sender/finding";

const STATE: Record<FindingState, { tone: Tone; word: string }> = {
  broken: { tone: "fail", word: "broken" },
  attention: { tone: "plain", word: "look at it" },
  unknown: { tone: "unknown", word: "unknown" },
  ok: { tone: "pass", word: "in order" },
};
const ORDER: readonly FindingState[] = ["broken", "attention", "unknown"];

const CHECK: Record<Check, string> = {
  ...{ spf: "SPF", dkim: "DKIM", dmarc: "DMARC", mx: "MX", mta_sts: "MTA-STS", tls_rpt: "TLS-RPT" },
  ...{ rdns: "Reverse name", blocklist: "Blocklist" },
};

/** What one check found: what is wrong first, what is in order behind one line. */
export function SenderFindings({ check }: { check: SenderCheck }) {
  const open = ORDER.flatMap((state) => check.findings.filter((finding) => finding.state === state));
  const fine = check.findings.filter(({ state }) => state === "ok");
  return (
    <div>
      <p className="text-meta text-muted">
        Looked at <Time at={check.startedAt} /> by {check.askedBy.name}
        {check.about === "sender" && check.blocklists.length === 0 ? "; no blocklist was asked" : null}
      </p>
      {open.length > 0 ? <Findings findings={open} /> : <p className="mt-1">Everything that was asked is in order.</p>}
      {fine.length > 0 ? (
        <details className="mt-2">
          <summary className="cursor-pointer text-accent text-meta">{plural(fine.length, "finding")} in order</summary>
          <Findings findings={fine} />
        </details>
      ) : null}
    </div>
  );
}

function Findings({ findings }: { findings: readonly Finding[] }) {
  return (
    <ul className="mt-2 flex flex-col gap-3">
      {findings.map((finding) => (
        <li key={`${finding.code} ${finding.about} ${finding.means}`}>
          <FindingRow finding={finding} />
        </li>
      ))}
    </ul>
  );
}

function FindingRow({ finding }: { finding: Finding }) {
  const { tone, word } = STATE[finding.state];
  return (
    <div>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Badge tone={tone}>{word}</Badge>
        <span className="font-medium">{CHECK[finding.check]}</span>
        <span className="break-all font-mono text-meta text-muted">{finding.about}</span>
      </p>
      <p className="mt-0.5 max-w-[72ch] break-words">{finding.means}</p>
      {finding.fix ? (
        <p className="max-w-[72ch] break-words">
          <span className="text-muted">To do:</span> {finding.fix}
        </p>
      ) : null}
      <details className="mt-0.5">
        <summary className="cursor-pointer text-accent text-meta">Asked and answered</summary>
        <p className="mt-1 max-w-[72ch] text-meta text-muted">{finding.notMeans}</p>
        {finding.said.map((said) => (
          <Answer key={said.asked} said={said} />
        ))}
      </details>
    </div>
  );
}

function Answer({ said }: { said: Said }) {
  return (
    <div className="mt-1 font-mono text-meta">
      <p className="break-all">
        {said.asked} <span className="text-muted">→ {said.result.replaceAll("_", " ")}</span>
        {said.by ? <span className="text-muted"> ({said.by})</span> : null}
      </p>
      {said.lines.length > 0 ? (
        <pre className="max-h-60 overflow-auto whitespace-pre-wrap break-all rounded-md border border-line bg-surface p-2">
          {said.lines.join("\n")}
        </pre>
      ) : null}
    </div>
  );
}
