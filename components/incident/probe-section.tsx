"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useRefusal } from "#components/access/use-may";
import { PathTestSection } from "#components/incident/path-test-section";
import { apiPost, asProblem } from "#components/queries/client";
import { probeSettingsQuery, probesQuery } from "#components/queries/probe";
import { Badge, type Tone } from "#components/ui/badge";
import { Button } from "#components/ui/button";
import { Field, Input } from "#components/ui/field";
import { TextLink } from "#components/ui/link";
import { Section } from "#components/ui/section";
import { CutNote, ErrorState, LoadingRows } from "#components/ui/states";
import { Time } from "#components/ui/time";
import type { Probe } from "#lib/evidence/probe/contract";
import type { Incident } from "#lib/incident/contract";

const TONE: Record<string, Tone> = { accepted: "pass", relay_denied: "fail", user_unknown: "address" };

/** A controlled question to the receiving server: RCPT TO, never DATA. */
export function ProbeSection({ incident }: { incident: Incident }) {
  const settings = useQuery(probeSettingsQuery());
  const query = useQuery(probesQuery(incident.id));
  const probes = query.data?.items ?? [];
  if (settings.data && !settings.data.enabled && probes.length === 0) {
    return (
      <Section id="probe" title="Controlled probe">
        <p className="max-w-[72ch] text-muted">
          Rebound can ask the receiving server about one recipient, up to RCPT TO and never with a message. It is off
          until an administrator says as whom it asks, in{" "}
          <TextLink href="/settings?tab=probes">Settings, Probes</TextLink>.
        </p>
        <PathTestSection incidentId={incident.id} />
      </Section>
    );
  }
  return (
    <Section id="probe" title="Controlled probe">
      {settings.data?.enabled ? <AskForm incident={incident} /> : null}
      {query.isPending ? <LoadingRows rows={2} label="Loading the probes" /> : null}
      {query.isError && !query.data ? <ErrorState problem={query.error} retry={query.refetch} /> : null}
      <ul className="flex flex-col gap-3">
        {probes.map((probe) => (
          <li key={probe.id}>
            <ProbeView probe={probe} />
          </li>
        ))}
      </ul>
      <CutNote shown={probes.length} total={query.data?.cut ? null : probes.length} />
      <PathTestSection incidentId={incident.id} />
    </Section>
  );
}

function AskForm({ incident }: { incident: Incident }) {
  const client = useQueryClient();
  const refusal = useRefusal("probe.run");
  const [recipient, setRecipient] = useState("");
  const ask = useMutation({
    mutationFn: () => apiPost<Probe>("/probes", { recipient: recipient.trim(), incidentId: incident.id }),
    onSettled: () => client.invalidateQueries({ queryKey: ["incident", incident.id] }),
  });
  const problem = ask.isError ? asProblem(ask.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate();
  };
  return (
    <form onSubmit={submit} className="mb-3 flex flex-wrap items-end gap-3">
      <Field
        label="Recipient of this incident"
        hint="Asked with a made-up recipient and the postmaster beside it. Once in ten minutes for a domain."
        error={problem?.field("recipient") ?? problem?.detail}
        className="w-full max-w-md"
      >
        <Input
          required
          maxLength={320}
          placeholder="Ada.Hall@corp.example"
          value={recipient}
          onChange={(event) => setRecipient(event.target.value)}
        />
      </Field>
      <Button type="submit" busy={ask.isPending} disabled={refusal !== null} title={refusal ?? undefined}>
        {ask.isPending ? "Asking, up to two minutes…" : "Ask their server"}
      </Button>
    </form>
  );
}

function ProbeView({ probe }: { probe: Probe }) {
  const { result } = probe;
  return (
    <div>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Badge tone={TONE[result?.verdict ?? ""] ?? "inconclusive"}>
          {result ? result.verdict.replaceAll("_", " ") : "not finished"}
        </Badge>
        {result ? (
          result.source.isProductionPath ? (
            <Badge tone="plain">production path</Badge>
          ) : (
            <Badge tone="unknown" title="It can change no verdict.">
              another path
            </Badge>
          )
        ) : null}
        <span className="break-all font-mono text-meta">{probe.input}</span>
        <span className="text-meta text-muted">
          <Time at={probe.startedAt} /> by {probe.askedBy.name}
          {result?.mx.ip ? (
            <>
              , asked <span className="font-mono">{result.mx.host}</span> [{result.mx.ip}]
            </>
          ) : null}
        </span>
      </p>
      {result ? (
        <>
          <p className="mt-1 max-w-[72ch]">
            {result.words}
            {result.source.isProductionPath ? null : (
              <span className="text-muted">
                {" "}
                From another path than production, so it changes no verdict: {result.source.differs.join(" ")}
              </span>
            )}
          </p>
          {result.transcript.length > 0 ? (
            <details className="mt-1">
              <summary className="cursor-pointer text-accent text-meta">
                Dialogue, {result.transcript.length} lines{result.tls ? ", inside TLS after STARTTLS" : ""}
              </summary>
              <pre className="mt-1 max-h-72 overflow-auto rounded-md border border-line bg-surface p-2 font-mono text-meta">
                {result.transcript
                  .map(({ tMs, dir, line }) => `${String(tMs).padStart(6)} ms ${dir === "us" ? "→" : "←"} ${line}`)
                  .join("\n")}
              </pre>
            </details>
          ) : null}
        </>
      ) : null}
    </div>
  );
}
