import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import { loadCohort } from "#lib/cohort/store";
import { loadIncident } from "#lib/incident/store";
import { conflict } from "#lib/platform/errors";
import { inTransaction } from "#lib/platform/transaction";
import { CONTENT_TYPES, type FileFormat, fileHead, fileLine } from "#lib/release/recipient-file";
import { recipientRecord } from "#lib/release/recipient-record";
import { handedOverPage, loadStage } from "#lib/release/store";

const PAGE_SIZE = 2000;

export type StageFile = { name: string; type: string; stream: ReadableStream<Uint8Array> };

/**
 * The handed-over recipients of a released stage, page by page in the order of their keys. Throws `conflict` before the
 * release and after Stop; a Stop in the middle breaks the download off.
 */
export async function stageFile(
  actor: Actor,
  { cohortId, stageIndex, format }: { cohortId: string; stageIndex: number; format: FileFormat },
): Promise<StageFile> {
  const { workspaceId } = actor;
  authorize(actor, "cohort.propose", { workspaceId });
  const page = (after: string) =>
    inTransaction(async (tx) => {
      const cohort = await loadCohort(tx, workspaceId, cohortId);
      if (cohort.state === "stopped") throw conflict("This cohort was stopped, so its file is not given out any more.");
      const stage = await loadStage(tx, cohort, stageIndex);
      if (!stage.releasedAt) throw conflict("This stage is not released, so there is no file yet.");
      if (after === "") {
        await audit(tx, actor, workspaceId, "release.file", cohortId, { stage: String(stageIndex), format });
      }
      const incident = await loadIncident(tx, workspaceId, cohort.incidentId);
      const rows = await handedOverPage(tx, cohortId, stageIndex, after, PAGE_SIZE);
      const { provider, side, cause, rule, sentence } = incident;
      const context = { cohortId, incidentId: incident.id, provider, side, cause, rule, sentence };
      const text = rows.map((row) => fileLine(format, recipientRecord(row, context))).join("");
      return {
        text,
        last: rows.length < PAGE_SIZE ? null : (rows.at(-1)?.recipientKey ?? null),
        number: cohort.number,
      };
    });

  const first = await page("");
  const encoder = new TextEncoder();
  let next = first.last;
  return {
    name: `rebound-cohort-${first.number}-stage-${stageIndex + 1}.${format}`,
    type: CONTENT_TYPES[format],
    stream: new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(encoder.encode(fileHead(format) + first.text));
        if (next === null) controller.close();
      },
      async pull(controller) {
        if (next === null) return;
        const part = await page(next);
        next = part.last;
        if (part.text !== "") controller.enqueue(encoder.encode(part.text));
        if (next === null) controller.close();
      },
    }),
  };
}
