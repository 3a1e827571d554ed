import { buttonClass } from "#components/ui/button";
import { plural } from "#components/ui/format";
import type { CohortStage } from "#lib/cohort/contract";

const FORMATS = [
  ["csv", "CSV"],
  ["ndjson", "NDJSON"],
  ["txt", "TXT"],
] as const;

/** The released recipients of one stage as a file. */
export function StageDownloads({ stage, cohortId }: { stage: CohortStage; cohortId: string }) {
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
