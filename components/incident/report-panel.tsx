"use client";
import { useState } from "react";
import { useRefusal } from "#components/access/use-may";
import { apiUrl } from "#components/queries/client";
import { buttonClass } from "#components/ui/button";
import { Checkbox } from "#components/ui/field";
import { TextLink } from "#components/ui/link";
import { Section } from "#components/ui/section";

const FILES = [
  ["md", "Markdown"],
  ["json", "JSON"],
  ["csv", "CSV"],
  ["svg", "Chart"],
] as const;

/** The report as a page to read or print, and as files. Addresses are masked unless somebody who may asks for them. */
export function ReportPanel({ incidentId }: { incidentId: string }) {
  const [wanted, setWanted] = useState(true);
  const refusal = useRefusal("report.unmask");
  const masked = wanted || refusal !== null;
  const href = (format: string) =>
    apiUrl(`/incidents/${encodeURIComponent(incidentId)}/report`, { format, redact: masked });
  return (
    <Section id="report" title="Report">
      <p className="mb-2 text-meta text-muted">
        Course, servers, verdict with its hashes, decisions, stages and what to change. The same facts give the same
        bytes.
      </p>
      <div className="flex flex-wrap gap-2">
        <a className={buttonClass("secondary", "sm")} href={href("html")} target="_blank" rel="noreferrer">
          Page to print
        </a>
        {FILES.map(([format, name]) => (
          <a key={format} className={buttonClass("secondary", "sm")} href={href(format)} download>
            {name}
          </a>
        ))}
      </div>
      <Checkbox
        className="mt-2 text-meta"
        label="Mask addresses, names and links"
        checked={masked}
        disabled={refusal !== null}
        title={refusal ?? undefined}
        onChange={(event) => setWanted(event.target.checked)}
      />
      <p className="mt-2 text-meta text-muted">
        {masked
          ? "Of addresses the first letter and the domain are left, of links the host; the report counts what was masked. "
          : null}
        Letters to the provider and to a sending service’s abuse desk are under{" "}
        <TextLink href="#fix">How to fix</TextLink>.
      </p>
      {masked ? null : <p className="mt-1 text-meta text-stale">It is written down who took it with full addresses.</p>}
    </Section>
  );
}
