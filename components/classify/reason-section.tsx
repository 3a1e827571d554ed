import type { ReactNode } from "react";
import { RuleList } from "#components/classify/rule-list";
import { Badge } from "#components/ui/badge";
import { TextLink } from "#components/ui/link";
import { Mono } from "#components/ui/mono";
import { Section } from "#components/ui/section";
import { reasonLabel, words } from "#components/ui/words";
import type { ReasonEntry } from "#lib/classify/contract";

const PERMANENCE: Record<ReasonEntry["permanence"], string> = {
  hard: "The same mail to the same address fails again until the address or its domain changes.",
  soft: "The same mail to the same address may pass later, or once something else is put right.",
};

/** One class: its words, its examples, its codes, and its rules behind one click. */
export function ReasonSection({ entry }: { entry: ReasonEntry }) {
  return (
    <Section
      id={entry.reason}
      className="scroll-mt-16"
      title={reasonLabel(entry.reason)}
      aside={
        <>
          <Badge title={PERMANENCE[entry.permanence]}>{entry.permanence}</Badge>
          <Mono>{entry.reason}</Mono>
          <TextLink href={`/events?reason=${entry.reason}`}>Its events</TextLink>
        </>
      }
    >
      <dl className="grid max-w-[88ch] gap-x-4 gap-y-1 sm:grid-cols-[9rem_minmax(0,1fr)]">
        <Row name="Means">{entry.meaning}</Row>
        <Row name="Does not mean">{entry.not}</Row>
        <Row name="Next step">{entry.next}</Row>
        {entry.subReasons.map((sub) => (
          <Row key={sub.subReason} name={words(sub.subReason)}>
            {sub.meaning} <span className="text-muted">{sub.next}</span>
          </Row>
        ))}
        <Row name="Examples">
          <ul className="flex flex-col gap-1">
            {entry.examples.map((example) => (
              <li key={example.reply}>
                <Mono>{example.reply}</Mono> <span className="text-meta text-muted">{example.from}</span>
              </li>
            ))}
          </ul>
        </Row>
        <Row name="Codes">
          <Codes entry={entry} />
        </Row>
      </dl>
      {entry.rules.length > 0 ? <RuleList rules={entry.rules} /> : null}
    </Section>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted max-sm:mt-1">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}

/** Codes decide only where no words do. */
function Codes({ entry }: { entry: ReasonEntry }) {
  const codes = [...entry.statuses, ...entry.replyCodes.map(String)];
  if (codes.length === 0) return <span className="text-muted">No code alone tells this class; only words do.</span>;
  return (
    <>
      <Mono>{codes.join("  ")}</Mono>{" "}
      <span className="text-meta text-muted">
        where no words decide{entry.statuses.some((code) => code.startsWith("x")) ? "; x stands for 4 or 5" : ""}
      </span>
    </>
  );
}
