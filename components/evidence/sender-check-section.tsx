"use client";
import { useQuery } from "@tanstack/react-query";
import { parseAsString, useQueryStates } from "nuqs";
import { type FormEvent, useState } from "react";
import { RunSenderCheck } from "#components/evidence/run-sender-check";
import { SenderFindings } from "#components/evidence/sender-findings";
import { senderCheckQuery } from "#components/queries/sender-check";
import { Button } from "#components/ui/button";
import { Field, Input } from "#components/ui/field";
import { Section } from "#components/ui/section";
import { ErrorState, LoadingRows } from "#components/ui/states";

const PARSERS = { sender: parseAsString, selectors: parseAsString, ips: parseAsString };

/** Whether a domain we send as is in order: a list of findings for any domain. */
export function SenderCheckSection() {
  const [asked, setAsked] = useQueryStates(PARSERS, { history: "push" });
  const [domain, setDomain] = useState(asked.sender ?? "");
  const [selectors, setSelectors] = useState(asked.selectors ?? "");
  const [ips, setIps] = useState(asked.ips ?? "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void setAsked({
      sender: domain.trim().toLowerCase() || null,
      selectors: words(selectors).join(",") || null,
      ips: words(ips).join(",") || null,
    });
  };
  return (
    <Section title="Sender check" id="sender">
      <form onSubmit={submit} className="mb-3 flex flex-wrap items-end gap-3">
        <Field label="Domain we send as" className="w-64">
          <Input
            required
            maxLength={253}
            placeholder="northwind.example"
            value={domain}
            onChange={(event) => setDomain(event.target.value)}
          />
        </Field>
        <Field label="DKIM selectors (optional)" className="w-52">
          <Input placeholder="s1, s2" value={selectors} onChange={(event) => setSelectors(event.target.value)} />
        </Field>
        <Field label="Our sending addresses (optional)" className="w-64">
          <Input placeholder="192.0.2.25" value={ips} onChange={(event) => setIps(event.target.value)} />
        </Field>
        <Button type="submit">Show it</Button>
      </form>
      {asked.sender === null ? (
        <p className="max-w-[72ch] text-muted">
          SPF, DKIM, DMARC, MTA-STS, TLS-RPT and MX of a domain, the names of our sending addresses, and the blocklists
          an administrator turned on. Findings, not a score; a look-up that fails is unknown.
        </p>
      ) : (
        <Newest domain={asked.sender} selectors={words(asked.selectors ?? "")} ips={words(asked.ips ?? "")} />
      )}
    </Section>
  );
}

function Newest({ domain, selectors, ips }: { domain: string; selectors: string[]; ips: string[] }) {
  const query = useQuery(senderCheckQuery(domain));
  if (query.isPending) return <LoadingRows rows={3} label="Loading the newest check" />;
  if (query.isError) return <ErrorState problem={query.error} retry={query.refetch} />;
  const { item } = query.data;
  return (
    <div>
      <div className="mb-1 flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="break-all font-medium font-mono">{domain}</h3>
        <RunSenderCheck ask={{ domain, selectors, ips }} again={item !== null} />
      </div>
      {item ? <SenderFindings check={item} /> : <p className="text-meta text-muted">Not run.</p>}
    </div>
  );
}

function words(text: string): string[] {
  return text.split(/[\s,;]+/).filter((word) => word !== "");
}
