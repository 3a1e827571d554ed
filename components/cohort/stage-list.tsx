import { boundIfClean, boundPercent } from "#components/cohort/bound-words";
import { StateBadge } from "#components/ui/badge";
import { buttonClass } from "#components/ui/button";
import { plural } from "#components/ui/format";
import { Count, NoData, Share } from "#components/ui/number";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Time } from "#components/ui/time";
import type { Cohort, CohortStage } from "#lib/cohort/contract";

const FORMATS = [
  ["csv", "CSV"],
  ["ndjson", "NDJSON"],
  ["txt", "TXT"],
] as const;

/** The stages in the order they go out, each with what it would prove and what it did. */
export function StageList({ cohort, downloads = false }: { cohort: Cohort; downloads?: boolean }) {
  return (
    <Table label="Stages">
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
          <Th numeric>Decided</Th>
          <Th numeric>Bound</Th>
          <Th>Released</Th>
          <Th>Observed until</Th>
          {downloads ? <Th>File</Th> : null}
        </tr>
      </thead>
      <tbody>
        {cohort.stages.map((stage) => (
          <StageRows key={stage.stageIndex} stage={stage} cohortId={cohort.id} downloads={downloads} />
        ))}
      </tbody>
    </Table>
  );
}

function StageRows({ stage, cohortId, downloads }: { stage: CohortStage; cohortId: string; downloads: boolean }) {
  const { figures } = stage;
  const notRun = <NotRun />;
  return (
    <>
      <Tr className="[&>td]:border-b-0 [&>td]:pb-0">
        <Td className="font-medium">{stage.stageIndex + 1}</Td>
        <Td numeric>
          <Count value={stage.size} />
        </Td>
        <Td>
          <StateBadge state={stage.state} />
        </Td>
        <Td numeric>{figures ? <Count value={figures.handedOver} /> : notRun}</Td>
        <Td numeric>{figures ? <Count value={figures.delivered} /> : notRun}</Td>
        <Td numeric className={figures && figures.failed > 0 ? "font-medium text-fail" : ""}>
          {figures ? <Count value={figures.failed} /> : notRun}
        </Td>
        <Td numeric>{figures ? <Count value={figures.deferred} /> : notRun}</Td>
        <Td numeric>{figures ? <Count value={figures.unknown} /> : notRun}</Td>
        <Td numeric>
          {figures ? <Share part={figures.delivered + figures.failed} of={figures.handedOver} /> : notRun}
        </Td>
        <Td numeric>
          {figures ? (
            figures.bound === null ? (
              <NoData why="Nothing final was heard yet, so nothing is proved." />
            ) : (
              `< ${boundPercent(figures.bound)}`
            )
          ) : (
            notRun
          )}
        </Td>
        <Td>{stage.releasedAt ? <Time at={stage.releasedAt} /> : notRun}</Td>
        <Td>{stage.deadlineAt ? <Time at={stage.deadlineAt} /> : notRun}</Td>
        {downloads ? <Td>{stage.releasedAt ? <Downloads stage={stage} cohortId={cohortId} /> : notRun}</Td> : null}
      </Tr>
      <tr>
        <td colSpan={downloads ? 13 : 12} className="border-line border-b pt-0 pb-2 text-muted">
          <p className="max-w-[90ch]">
            <StageWords stage={stage} />
          </p>
        </td>
      </tr>
    </>
  );
}

function StageWords({ stage }: { stage: CohortStage }) {
  const why = stage.figures?.why;
  switch (stage.state) {
    case "failed":
      return <>{why} Nothing after this stage goes out.</>;
    case "inconclusive":
      return <>{why} Too little is known, so nothing advances.</>;
    case "passed":
    case "observing":
      return <>{why ?? boundIfClean(stage)}</>;
    case "waiting":
      return (
        <>
          {boundIfClean(stage)} {stage.blockedBy}
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

function Downloads({ stage, cohortId }: { stage: CohortStage; cohortId: string }) {
  return (
    <span className="flex gap-1">
      {FORMATS.map(([format, name]) => (
        <a
          key={format}
          download
          href={`/api/v1/cohorts/${encodeURIComponent(cohortId)}/stages/${stage.stageIndex}/file?format=${format}`}
          className={buttonClass("secondary", "sm")}
          aria-label={`Download ${name} of stage ${stage.stageIndex + 1}, ${plural(stage.size, "recipient")}`}
        >
          {name}
        </a>
      ))}
    </span>
  );
}
