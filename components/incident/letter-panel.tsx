"use client";
import { useMutation } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useRefusal } from "#components/access/use-may";
import { askLetter } from "#components/queries/verdict-checks";
import { Button } from "#components/ui/button";
import { Checkbox, Select } from "#components/ui/field";
import { CopyButton } from "#components/ui/mono";
import type { Verdict } from "#lib/verdict/contract";

const TO = [
  ["provider", "the provider's postmaster"],
  ["domain", "the domain's postmaster"],
  ["esp", "our sending service’s abuse desk"],
] as const;
type To = (typeof TO)[number][0];

/** Whom a verdict's letter goes to first. */
const FIRST: Record<Verdict["actBy"]["who"], To> = {
  us: "provider",
  provider: "provider",
  domain_admin: "domain",
  our_esp: "esp",
};

/** Words for people outside: the verdict as a paragraph, and a letter with the evidence, to copy or download. */
export function LetterPanel({ incidentId, verdict }: { incidentId: string; verdict: Verdict }) {
  const id = useId();
  const [to, setTo] = useState<To>(FIRST[verdict.actBy.who]);
  const [addresses, setAddresses] = useState(false);
  const refusal = useRefusal("report.unmask");
  const write = useMutation({ mutationFn: () => askLetter(incidentId, to, addresses && refusal === null) });
  const letter = write.data;
  return (
    <div className="mt-4 max-w-[80ch]">
      <h3 className="font-medium">To tell others</h3>
      <p className="mt-1 flex items-start gap-1">
        <span className="min-w-0 flex-1 break-words">{verdict.paragraph}</span>
        <CopyButton text={verdict.paragraph} label="Copy the paragraph" />
      </p>
      <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-2">
        <label htmlFor={id} className="text-muted">
          A letter to
        </label>
        <Select
          id={id}
          value={to}
          onChange={(event) => setTo(TO.find(([one]) => one === event.target.value)?.[0] ?? to)}
        >
          {TO.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
        <Checkbox
          className="text-meta"
          label="With recipients' addresses"
          checked={addresses && refusal === null}
          disabled={refusal !== null}
          title={refusal ?? undefined}
          onChange={(event) => setAddresses(event.target.checked)}
        />
        <Button size="sm" busy={write.isPending} onClick={() => write.mutate()}>
          Write the letter
        </Button>
      </div>
      {write.error ? (
        <p role="alert" className="mt-2 text-fail">
          {write.error.message}
        </p>
      ) : null}
      {letter ? (
        <div className="mt-2 rounded-md border border-line bg-surface p-2">
          <p className="flex flex-wrap items-center gap-2">
            <span className="min-w-0 flex-1 break-words font-medium">{letter.subject}</span>
            <CopyButton text={`${letter.subject}\n\n${letter.text}`} label="Copy the letter" />
            <Button size="sm" onClick={() => download(letter.fileName, `${letter.subject}\n\n${letter.text}`)}>
              Download
            </Button>
          </p>
          <pre className="mt-2 whitespace-pre-wrap break-words font-mono text-meta">{letter.text}</pre>
        </div>
      ) : null}
    </div>
  );
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
