import { type CronItem, type ParsedCronItem, parseCronItems, type TaskList } from "graphile-worker";
import { jobs as accessJobs } from "#lib/access/jobs";
import { jobs as alertJobs } from "#lib/alert/jobs";
import { jobs as evidenceJobs } from "#lib/evidence/jobs";
import { jobs as holdJobs } from "#lib/hold/jobs";
import { jobs as incidentJobs } from "#lib/incident/jobs";
import { jobs as intakeJobs } from "#lib/intake/jobs";
import { jobs as outcomeJobs } from "#lib/outcome/jobs";
import { jobs as followUpJobs } from "#lib/pipeline/follow-ups";
import type { JobDefinition } from "#lib/platform/jobs";
import { jobs as releaseJobs } from "#lib/release/jobs";
import { jobs as reviewJobs } from "#lib/review/jobs";

/** Every background task there is: the follow-ups first, then each stage's own in the order of the flow. */
export const JOBS: readonly JobDefinition[] = [
  ...followUpJobs,
  ...accessJobs,
  ...intakeJobs,
  ...incidentJobs,
  ...evidenceJobs,
  ...holdJobs,
  ...reviewJobs,
  ...releaseJobs,
  ...outcomeJobs,
  ...alertJobs,
];

/** The tasks as the job runner takes them. */
export function taskList(): TaskList {
  return Object.fromEntries(JOBS.map(({ task, run }) => [task, (payload: unknown) => run(payload)]));
}

/** Tasks that run by themselves. One that still waits from the last time is not added twice. */
export function cronItems(): ParsedCronItem[] {
  const items = JOBS.flatMap(({ task, everyMinutes }): CronItem[] =>
    everyMinutes === undefined
      ? []
      : [
          {
            task,
            match: ({ hour, min }) => (hour * 60 + min) % everyMinutes === 0,
            identifier: task,
            options: { jobKey: task, maxAttempts: 3, backfillPeriod: 0 },
          },
        ],
  );
  return parseCronItems(items);
}
