import type { ReactNode } from "react";
import { boundIfClean, boundPercent } from "#components/cohort/bound-words";
import { StageDownloads } from "#components/cohort/stage-downloads";
import { rateWords } from "#components/cohort/stages-fields";
import { StateBadge } from "#components/ui/badge";
import { Count, NoData, Share } from "#components/ui/number";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Time } from "#components/ui/time";
import type { Cohort, CohortStage } from "#lib/cohort/contract";

/** The stages in the order they go out: what each would prove, and once one is out, what it did. */
export function StageList({ cohort, downloads = false }: { cohort: Cohort; downloads?: boolean }) {
  const isOut = cohort.stages.some((stage) => stage.releasedAt !== null);
  if (!isOut) return <PlannedStages cohort={cohort} />;
  return (
    <Table label="Stages in order">
      <thead>
        <tr>
          <Th>Stage</Th>
          <Th numeric>Recipients</Th>
          <Th>State</Th>
          <Th numeric>Handed over</Th>
          <Th numeric>Accepted</Th>
          <Th numeric>Failed</Th>
          <Th numeric>Deferred</Th>
          <Th numeric>Not heard</Th>
          <Th numeric title="Share of those handed over whose delivery was accepted or has failed for good">
            Decided
          </Th>
          <Th numeric title="The failure rate is below this with 95 % certainty">
            Bound
          </Th>
          <Th title="From the hand-over to the deadline of observing">Observed (UTC)</Th>
          {downloads ? <Th>File</Th> : null}
        </tr>
      </thead>
      <tbody>
        {cohort.stages.map((stage) => (
          <StageRows key={stage.stageIndex} stage={stage} cohort={cohort} downloads={downloads} />
        ))}
      </tbody>
    </Table>
  );
}

function PlannedStages({ cohort }: { cohort: Cohort }) {
  return (
    <Table label="Stages in order">
      <thead>
        <tr>
          <Th>Stage</Th>
          <Th numeric>Recipients</Th>
          <Th>State</Th>
          <Th>What it proves when clean</Th>
          <Th>Now</Th>
        </tr>
      </thead>
      <tbody>
        {cohort.stages.map((stage) => (
          <Tr key={stage.stageIndex}>
            <Td className="font-medium">{stage.stageIndex + 1}</Td>
            <Td numeric>
              <Count value={stage.size} />
            </Td>
            <Td className="whitespace-nowrap">
              <StateBadge state={stage.state} />
            </Td>
            <Td className="min-w-72">
              {boundIfClean(stage)}
              {stage.perHour === null ? null : (
                <span className="block text-muted">Rate: {rateWords(stage.perHour)}.</span>
              )}
            </Td>
            <Td className="min-w-56 text-muted">{stage.blockedBy ?? "It can be released."}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function StageRows({ stage, cohort, downloads }: { stage: CohortStage; cohort: Cohort; downloads: boolean }) {
  return (
    <>
      <Tr className="[&>td]:border-b-0 [&>td]:pb-0">
        <Td className="font-medium">{stage.stageIndex + 1}</Td>
        <Td numeric>
          <Count value={stage.size} />
        </Td>
        <Td className="whitespace-nowrap">
          <StateBadge state={stage.state} />
        </Td>
        {figureCells(stage).map((cell) => (
          <Td key={cell.name} numeric className={cell.bad ? "font-medium text-fail" : ""}>
            {cell.value ?? (stage.releasedAt ? <NoData why="Nothing was matched yet." /> : <NotRun />)}
          </Td>
        ))}
        <Td className="whitespace-nowrap">
          <Observed stage={stage} />
        </Td>
        {downloads ? (
          <Td>
            <File stage={stage} cohort={cohort} />
          </Td>
        ) : null}
      </Tr>
      <tr>
        <td colSpan={downloads ? 12 : 11} className="border-line border-b pt-0 pb-2 text-muted">
          {/* Stays in view while the numbers above scroll. */}
          <p className="sticky left-0 max-w-[min(90ch,calc(100vw-2rem))]">
            <StageWords stage={stage} />
          </p>
        </td>
      </tr>
    </>
  );
}

type Cell = { name: string; value: ReactNode; bad?: boolean };

/** The numbers of a stage; none of them while it was not run. */
function figureCells({ figures }: CohortStage): Cell[] {
  const count = (value: number | undefined) => (value === undefined ? null : <Count value={value} />);
  return [
    { name: "handed over", value: figures ? <HandedOver figures={figures} /> : null },
    { name: "accepted", value: count(figures?.delivered) },
    { name: "failed", value: count(figures?.failed), bad: (figures?.failed ?? 0) > 0 },
    { name: "deferred", value: count(figures?.deferred) },
    { name: "not heard", value: figures ? <Count value={notHeard(figures)} /> : null },
    {
      name: "decided",
      value: figures ? (
        <Share part={figures.delivered + figures.failed} of={figures.handedOver + figures.unknown} />
      ) : null,
    },
    { name: "bound", value: figures ? <Bound bound={figures.bound} /> : null },
  ];
}

type Figures = NonNullable<CohortStage["figures"]>;

/** Deferred ones were heard of, but have no final answer. */
function notHeard(figures: Figures): number {
  const { handedOver, unknown, delivered, failed, deferred } = figures;
  return Math.max(0, handedOver + unknown - delivered - failed - deferred);
}

function HandedOver({ figures }: { figures: Figures }) {
  if (figures.unknown === 0) return <Count value={figures.handedOver} />;
  return (
    <span title="In doubt: the connection broke while they were handed over, so they are not sent again.">
      <Count value={figures.handedOver} /> + <Count value={figures.unknown} /> in doubt
    </span>
  );
}

function Bound({ bound }: { bound: number | null }) {
  if (bound === null) return <NoData why="Nothing final was heard yet, so nothing is proved." />;
  return <>&lt; {boundPercent(bound)}</>;
}

function File({ stage, cohort }: { stage: CohortStage; cohort: Cohort }) {
  if (stage.releasedAt === null) return <NotRun />;
  if (stage.adapter !== "file")
    return <NoData why="A target took it, so there is no file for anybody to send to again." />;
  if (cohort.state === "stopped") return <NoData why="After Stop its file is not given out any more." />;
  return <StageDownloads stage={stage} cohortId={cohort.id} />;
}

function Observed({ stage }: { stage: CohortStage }) {
  if (stage.releasedAt === null) return <NotRun />;
  if (stage.deadlineAt === null) return <Time at={stage.releasedAt} />;
  return (
    <>
      <Time at={stage.releasedAt} />–<Time at={stage.deadlineAt} />
    </>
  );
}

function StageWords({ stage }: { stage: CohortStage }) {
  const why = stage.figures?.why;
  switch (stage.state) {
    case "failed":
      return <>{why} Nothing after this stage goes out.</>;
    case "inconclusive":
      return <>{why} Nothing advances until more is known.</>;
    case "passed":
    case "observing":
      return <>{why ?? boundIfClean(stage)}</>;
    case "waiting":
      return (
        <>
          {boundIfClean(stage)} {stage.blockedBy ?? "It can be released."}
        </>
      );
    case "dispatching":
      return <>Being handed over, each recipient at most once.</>;
    default:
      return <>{why ?? "Stopped. Nothing more of it goes out."}</>;
  }
}

function NotRun() {
  return <span className="whitespace-nowrap text-muted">not run</span>;
}
