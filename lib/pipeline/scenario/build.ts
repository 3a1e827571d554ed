import { type WrittenAttempt, withIds } from "#lib/pipeline/scenario/attempt";
import { generate } from "#lib/pipeline/scenario/generate";
import { seededRandom } from "#lib/pipeline/scenario/random";
import type {
  LogFormat,
  ReportFormat,
  ScenarioBuild,
  ScenarioData,
  ScenarioDefinition,
  ScenarioFile,
} from "#lib/pipeline/scenario/scenario";
import { exchangeNdr } from "#lib/pipeline/scenario/writers/exchange-ndr";
import { eximLog } from "#lib/pipeline/scenario/writers/exim";
import { kumomtaJsonl } from "#lib/pipeline/scenario/writers/kumomta";
import { mbox } from "#lib/pipeline/scenario/writers/mbox";
import { postfixLog } from "#lib/pipeline/scenario/writers/postfix";
import { postfixDsn } from "#lib/pipeline/scenario/writers/postfix-dsn";
import { powermtaCsv } from "#lib/pipeline/scenario/writers/powermta";
import { sendgridEvents, sesEvents } from "#lib/pipeline/scenario/writers/providers";
import { sendmailLog } from "#lib/pipeline/scenario/writers/sendmail";
import { zonesOf } from "#lib/pipeline/scenario/zones";

const MINUTE = 60_000;

const LOGS: Record<LogFormat, { write: (attempts: readonly WrittenAttempt[]) => string; file: string }> = {
  postfix: { write: postfixLog, file: "mail.log" },
  exim: { write: eximLog, file: "mainlog" },
  sendmail: { write: sendmailLog, file: "maillog" },
  powermta: { write: powermtaCsv, file: "acct.csv" },
  kumomta: { write: kumomtaJsonl, file: "kumomta.jsonl" },
  ses: { write: sesEvents, file: "ses-events.jsonl" },
  sendgrid: { write: sendgridEvents, file: "sendgrid-events.json" },
};

const REPORTS: Record<ReportFormat, (attempt: WrittenAttempt, sentAt: Date) => string> = {
  postfix: postfixDsn,
  exchange: (attempt, sentAt) => exchangeNdr(attempt, "exchange", sentAt),
  microsoft_365: (attempt, sentAt) => exchangeNdr(attempt, "microsoft_365", sentAt),
};

/** Makes a scenario of its data: a file for each sending host, one for each set of reports, and the zones. */
export function defineScenario(data: ScenarioData): ScenarioDefinition {
  return { ...data, build: (now) => build(data, now) };
}

function build(scenario: ScenarioData, now: Date): ScenarioBuild {
  const random = seededRandom(scenario.seed ?? scenario.name);
  const attempts = withIds(generate(scenario, now, random), random);
  return {
    files: [
      ...logFiles(scenario, attempts),
      ...(scenario.reports ?? []).map((reports) => reportFile(reports, attempts, now)),
      ...(scenario.more?.(attempts, now) ?? []),
    ],
    zones: zonesOf(scenario, now),
    watched: [...(scenario.watched ?? [])]
      .sort((a, b) => b - a)
      .map((ago) => ({
        at: new Date(now.getTime() - ago * MINUTE),
        domains: scenario.destinations.map(({ domain }) => domain),
      })),
  };
}

/** One file for each host and format: several pools of one PowerMTA stand in one accounting file. */
function logFiles({ pools }: ScenarioData, attempts: readonly WrittenAttempt[]): ScenarioFile[] {
  const files = new Map<string, { format: LogFormat; name: string; pools: string[] }>();
  for (const { name, host, writes } of pools) {
    if (writes === null) continue;
    const key = `${host} ${writes}`;
    const file = files.get(key) ?? { format: writes, name: `${host.split(".")[0]}-${LOGS[writes].file}`, pools: [] };
    file.pools.push(name);
    files.set(key, file);
  }
  return [...files.values()].map(({ format, name, pools: own }) => {
    const text = LOGS[format].write(attempts.filter(({ pool }) => pool !== undefined && own.includes(pool)));
    return { name, bytes: Buffer.from(text) };
  });
}

type Wanted = NonNullable<ScenarioData["reports"]>[number];

function reportFile(reports: Wanted, attempts: readonly WrittenAttempt[], now: Date): ScenarioFile {
  const late = (reports.lateMinutes ?? 0) * MINUTE;
  const mails = attempts
    .filter(({ status, planned, pool = "" }) => {
      return status === "bounced" && planned === true && (reports.pools?.includes(pool) ?? true);
    })
    .slice(0, reports.limit)
    .map((attempt) => ({ at: new Date(attempt.at.getTime() + late), attempt }))
    .filter(({ at }) => at.getTime() < now.getTime())
    .map(({ at, attempt }) => ({ at, text: REPORTS[reports.format](attempt, at) }));
  return { name: reports.name, bytes: Buffer.from(mbox(mails)) };
}
