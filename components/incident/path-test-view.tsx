"use client";
import { ArrivalView, HandInArrival } from "#components/incident/test-arrival";
import { Badge, type Tone } from "#components/ui/badge";
import { TextLink } from "#components/ui/link";
import { NoData } from "#components/ui/number";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Time } from "#components/ui/time";
import type { PathTest } from "#lib/evidence/path-test/contract";

const TONE: Record<PathTest["outcome"]["state"], Tone> = {
  not_heard: "unknown",
  delivered: "pass",
  deferred: "inconclusive",
  refused: "fail",
};

const PATH: Record<"yes" | "no" | "unknown", string> = {
  yes: "the failing path, as far as address and pool are known",
  no: "another path: its result says nothing of the failing one",
  unknown: "not known whether it is the failing path",
};

/** One test mail: what our host said, what came of it, and both paths beside each other. */
export function PathTestView({ test }: { test: PathTest }) {
  const { submission, outcome, comparison, equality, comparable, arrival } = test;
  return (
    <div>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Badge tone={submission?.accepted === false ? "fail" : TONE[outcome.state]}>
          {submission?.accepted === false ? "not taken" : outcome.state.replace("_", " ")}
        </Badge>
        <span className="break-all font-mono text-meta">{test.recipient}</span>
        <span className="text-meta text-muted">
          over {test.path.name}, <Time at={test.startedAt} /> by {test.askedBy.name}
          {comparable === false ? "" : `; ${PATH[test.samePath === null ? "unknown" : test.samePath ? "yes" : "no"]}`}
        </span>
      </p>
      <p className="mt-1 max-w-[72ch]">
        {submission ? submission.words : "Not finished."} {outcome.words}{" "}
        {outcome.eventId ? <TextLink href={`/events/${outcome.eventId}`}>raw line</TextLink> : null}
      </p>
      {comparable === false ? (
        <p className="mt-1 max-w-[72ch]">
          <Badge tone="inconclusive">test not comparable</Badge> {test.notComparable}
        </p>
      ) : null}
      {arrival ? <ArrivalView arrival={arrival} /> : null}
      <details className="mt-1">
        <summary className="cursor-pointer text-accent text-meta">
          What must be equal, and both paths field by field
        </summary>
        <SideBySide label="What must be equal" rows={equality} />
        <SideBySide label="The failing path and the test" rows={comparison} />
      </details>
      {submission?.accepted && !arrival ? <HandInArrival test={test} /> : null}
      {submission && submission.transcript.length > 0 ? (
        <details className="mt-1">
          <summary className="cursor-pointer text-accent text-meta">
            Dialogue with our host, {submission.transcript.length} lines
          </summary>
          <pre className="mt-1 max-h-72 overflow-auto rounded-md border border-line bg-surface p-2 font-mono text-meta">
            {submission.transcript
              .map(({ tMs, dir, line }) => `${String(tMs).padStart(6)} ms ${dir === "us" ? "→" : "←"} ${line}`)
              .join("\n")}
          </pre>
        </details>
      ) : null}
    </div>
  );
}

type Row = { field: string; failing: string | null; test: string | null; same: boolean | null };

function SideBySide({ label, rows }: { label: string; rows: readonly Row[] }) {
  return (
    <Table label={label} className="mt-2">
      <thead>
        <tr>
          <Th>field</Th>
          <Th>failing path</Th>
          <Th>test</Th>
          <Th>same</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((one) => (
          <Tr key={one.field}>
            <Td>{one.field}</Td>
            <Td mono className="break-words">
              {one.failing ?? <NoData why="No source tells it of the failing path." />}
            </Td>
            <Td mono className="break-words">
              {one.test ?? <NoData why="It is not known of the test." />}
            </Td>
            <Td className="whitespace-nowrap">{sameWords(one)}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function sameWords({ same }: Row) {
  if (same === null) return <span className="text-unknown">? unknown</span>;
  return same ? <span className="text-pass">✓ same</span> : <span className="text-fail">✗ differs</span>;
}
