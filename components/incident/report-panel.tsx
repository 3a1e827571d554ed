"use client";
import { useState } from "react";
import { apiUrl } from "#components/queries/client";
import { buttonClass } from "#components/ui/button";
import { Checkbox } from "#components/ui/field";
import { Section } from "#components/ui/section";

const FORMATS = [
  ["md", "Markdown"],
  ["json", "JSON"],
  ["csv", "CSV"],
] as const;

/** The report in three formats. Addresses are masked unless somebody asks for them. */
export function ReportPanel({ incidentId }: { incidentId: string }) {
  const [masked, setMasked] = useState(true);
  return (
    <Section id="report" title="Report">
      <div className="flex flex-wrap gap-2">
        {FORMATS.map(([format, name]) => (
          <a
            key={format}
            className={buttonClass("secondary", "sm")}
            href={apiUrl(`/incidents/${encodeURIComponent(incidentId)}/report`, { format, redact: masked })}
            download
          >
            {name}
          </a>
        ))}
      </div>
      <Checkbox
        className="mt-2 text-meta"
        label="Mask the addresses"
        checked={masked}
        onChange={(event) => setMasked(event.target.checked)}
      />
    </Section>
  );
}
