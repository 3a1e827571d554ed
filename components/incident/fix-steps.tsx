"use client";
import { useId, useState } from "react";
import { FixVerify } from "#components/incident/fix-verify";
import { Select } from "#components/ui/field";
import { CopyButton } from "#components/ui/mono";
import type { Verdict } from "#lib/verdict/contract";

const SYSTEM: Record<Verdict["systems"][number], string> = {
  postfix: "Postfix",
  exim: "Exim",
  sendmail: "Sendmail",
  kumomta: "KumoMTA",
  powermta: "PowerMTA",
  exchange: "Exchange or Microsoft 365",
};

/** The steps for one mail server, chosen by where the events came from, and commands to look by hand. */
export function FixSteps({ incidentId, verdict }: { incidentId: string; verdict: Verdict }) {
  const id = useId();
  const [chosen, setChosen] = useState<string | null>(null);
  const system = verdict.systems.find((one) => one === chosen) ?? verdict.systems[0];
  const steps = verdict.fix.filter((step) => step.system === null || step.system === system);
  const differs = verdict.fix.some((step) => step.system !== null);
  return (
    <>
      {differs && verdict.systems.length > 1 ? (
        <p className="mb-2 flex flex-wrap items-center gap-2">
          <label htmlFor={id} className="text-muted">
            Mail server
          </label>
          <Select id={id} value={system} onChange={(event) => setChosen(event.target.value)}>
            {verdict.systems.map((one) => (
              <option key={one} value={one}>
                {SYSTEM[one]}
              </option>
            ))}
          </Select>
        </p>
      ) : null}
      <ol className="flex max-w-[80ch] list-decimal flex-col gap-2 pl-5 marker:text-muted">
        {steps.map((step) => (
          <li key={step.text}>
            {step.warning ? <span className="font-medium text-fail">Careful: </span> : null}
            {step.text}
            {step.command ? <Command text={step.command} /> : null}
            <FixVerify what={step.verify} incidentId={incidentId} verdict={verdict} />
          </li>
        ))}
      </ol>
      {verdict.looks.length > 0 ? (
        <details className="mt-3 max-w-[80ch]">
          <summary className="text-accent">Commands to look by hand</summary>
          <ul className="mt-2 flex flex-col gap-2">
            {verdict.looks.map((one) => (
              <li key={one.command}>
                {one.label}
                <Command text={one.command} />
              </li>
            ))}
          </ul>
        </details>
      ) : (
        <p className="mt-3 max-w-[72ch] text-muted">
          No command is offered for these names: they have signs in them that a shell would not take as a name.
        </p>
      )}
    </>
  );
}

function Command({ text }: { text: string }) {
  return (
    <span className="mt-1 flex items-start gap-1 rounded-md border border-line bg-surface py-0.5 pr-0.5 pl-2">
      <code className="min-w-0 flex-1 whitespace-pre-wrap break-words py-0.5 font-mono text-meta">{text}</code>
      <CopyButton text={text} label="Copy the command" />
    </span>
  );
}
