"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useRefusal } from "#components/access/use-may";
import { apiPost } from "#components/queries/client";
import { evidenceQuery } from "#components/queries/evidence";
import { incidentRoutesQuery, routesQuery } from "#components/queries/paths";
import { askAccepted } from "#components/queries/verdict-checks";
import { Badge, type Tone } from "#components/ui/badge";
import { Button } from "#components/ui/button";
import { Field, Textarea } from "#components/ui/field";
import { TextLink } from "#components/ui/link";
import { Time } from "#components/ui/time";
import type { Evidence } from "#lib/evidence/contract";
import { checkPastedMx } from "#lib/evidence/pasted-mx";
import type { Verdict } from "#lib/verdict/contract";

/** How often an answer that is awaited is looked for. */
const POLL_MS = 2_000;

type Props = { incidentId: string; verdict: Verdict };

/** The Verify button of a step: checks again, and shows what came of it beside the step with its time. */
export function FixVerify({ what, ...props }: Props & { what: Verdict["fix"][number]["verify"] }) {
  if (what === "dns") return <VerifyDns {...props} />;
  if (what === "routes") return <VerifyRoutes incidentId={props.incidentId} />;
  if (what === "accepted") return <VerifyAccepted {...props} />;
  return null;
}

/** A new round of answers. The verdict made from it says whether the refusing servers are where they belong. */
function VerifyDns({ incidentId, verdict }: Props) {
  const client = useQueryClient();
  const refusal = useRefusal("evidence.collect");
  const [before, setBefore] = useState<string | null | undefined>(undefined);
  const evidence = useQuery({
    ...evidenceQuery(incidentId),
    ...(before === undefined ? {} : { refetchInterval: POLL_MS }),
  });
  const ask = useMutation({
    mutationFn: () => apiPost(`/incidents/${encodeURIComponent(incidentId)}/evidence`),
    onSuccess: () => {
      setBefore(evidence.data?.roundId ?? null);
      return client.invalidateQueries({ queryKey: ["incident", incidentId] });
    },
  });
  const round = evidence.data;
  const isNew = before !== undefined && round && round.roundId !== before && round.finishedAt !== null;
  return (
    <>
      <Line label="Verify in DNS" refusal={refusal} busy={ask.isPending} onCheck={() => ask.mutate()} error={ask.error}>
        {isNew && round.finishedAt ? (
          <>
            DNS answered at <Time at={round.finishedAt} />, and the verdict is {verdict.rule}: {verdict.causeLabel}.{" "}
            <TextLink href="#dns">The answers</TextLink>
          </>
        ) : before !== undefined ? (
          "DNS is being asked; the answers will be told here."
        ) : null}
      </Line>
      <PastedAnswer asked={round?.domains ?? []} />
    </>
  );
}

/** What the sending host's own resolver says, which nobody else can ask. Green only when it is the resolvers' answer. */
function PastedAnswer({ asked }: { asked: Evidence["domains"] }) {
  const [text, setText] = useState("");
  const check = text.trim() === "" ? null : checkPastedMx(text, asked);
  return (
    <details className="mt-1">
      <summary className="cursor-pointer text-accent text-meta">Or paste what the sending host says</summary>
      <Field label="Output of dig, host, nslookup or Resolve-DnsName on the sending host" className="mt-1">
        <Textarea
          rows={3}
          spellCheck={false}
          className="font-mono text-meta"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      <p role="status" className="mt-1 text-meta">
        {check ? (
          <>
            <Badge tone={check.holds === null ? "unknown" : check.holds ? "pass" : "fail"}>
              {check.holds === null ? "cannot be told" : check.holds ? "matches" : "differs"}
            </Badge>{" "}
            {check.words}
          </>
        ) : null}
      </p>
    </details>
  );
}

/** Every static route held against DNS now; told is what became of those that take the incident's domains. */
function VerifyRoutes({ incidentId }: Pick<Props, "incidentId">) {
  const client = useQueryClient();
  const refusal = useRefusal("path.change");
  /** When each configuration had last been checked, as the server told it, at the time of asking. */
  const [before, setBefore] = useState<ReadonlyMap<string, string | null> | null>(null);
  const routes = useQuery({ ...routesQuery(), ...(before === null ? {} : { refetchInterval: POLL_MS }) });
  const texts = routes.data?.items ?? [];
  const check = useMutation({
    mutationFn: () => apiPost("/routes/check"),
    onSuccess: () => {
      setBefore(new Map(texts.map((text) => [text.id, text.checkedAt])));
      return client.invalidateQueries({ queryKey: ["routes"] });
    },
  });
  const checked = texts.filter((text) => text.checkedAt !== null && text.checkedAt !== before?.get(text.id));
  const [last] = checked;
  const done = last !== undefined && checked.length === texts.length;
  const mine = useQuery(incidentRoutesQuery(incidentId));
  const domains = new Set(mine.data?.items.map((item) => item.domain));
  const faults = checked
    .flatMap((text) => text.findings)
    .filter((finding) => finding.severity === "fault" && domains.has(finding.domain));
  return (
    <Line
      label="Verify our routes"
      refusal={refusal}
      busy={check.isPending}
      onCheck={() => check.mutate()}
      error={check.error}
    >
      {before === null ? null : texts.length === 0 ? (
        <>
          No routes of our mail servers are known.{" "}
          <TextLink href="/settings?tab=paths#routes">Give a configuration</TextLink>
        </>
      ) : done && last?.checkedAt && mine.data ? (
        <>
          <Badge tone={faults.length === 0 ? "pass" : "fail"}>{faults.length === 0 ? "no fault" : "at fault"}</Badge>{" "}
          {faults[0]?.words ??
            (domains.size === 0
              ? "None of our routes takes these domains"
              : "Our routes for these domains lead to their MX")}{" "}
          (<Time at={last.checkedAt} seconds /> UTC). <TextLink href="/settings?tab=paths#routes">The routes</TextLink>
        </>
      ) : (
        "The routes are being checked; what is found will be told here."
      )}
    </Line>
  );
}

const TONE: Record<"pass" | "fail" | "mixed" | "nothing", Tone> = {
  pass: "pass",
  fail: "fail",
  mixed: "inconclusive",
  nothing: "inconclusive",
};

/** What came of attempts in the last hour, or since a verdict that is younger. */
function VerifyAccepted({ incidentId, verdict }: Props) {
  const ask = useMutation({
    mutationFn: () => {
      const since = Math.max(Date.now() - 3_600_000, Date.parse(verdict.createdAt));
      return askAccepted(incidentId, { since: new Date(since).toISOString() });
    },
  });
  return (
    <Line label="Verify deliveries" refusal={null} busy={ask.isPending} onCheck={() => ask.mutate()} error={ask.error}>
      {ask.data ? (
        <>
          <Badge tone={TONE[ask.data.result]}>
            {ask.data.result === "nothing" ? "nothing heard" : ask.data.result}
          </Badge>{" "}
          {ask.data.words} Since <Time at={ask.data.since} />, asked at <Time at={ask.data.askedAt} seconds />.
        </>
      ) : null}
    </Line>
  );
}

function Line(props: {
  label: string;
  refusal: string | null;
  busy: boolean;
  onCheck: () => void;
  error: Error | null;
  children: ReactNode;
}) {
  const { label, refusal, busy, onCheck, error, children } = props;
  return (
    <span className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-meta">
      <Button size="sm" busy={busy} disabled={refusal !== null} title={refusal ?? undefined} onClick={onCheck}>
        {label}
      </Button>
      <span role="status" className="min-w-0">
        {error ? <span className="text-fail">{error.message}</span> : children}
      </span>
    </span>
  );
}
