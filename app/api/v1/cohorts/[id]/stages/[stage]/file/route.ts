import { handle } from "#lib/access/handle";
import { getStageFile } from "#lib/release/contract";
import { stageFile } from "#lib/release/get-stage-file";
import { stageIndexOf } from "#lib/release/stage-index";

export const GET = handle(getStageFile, async ({ actor, params, query }) => {
  const file = await stageFile(actor, {
    cohortId: params.id ?? "",
    stageIndex: stageIndexOf(params.stage),
    format: query.format,
  });
  return new Response(file.stream, {
    headers: {
      "content-type": file.type,
      "content-disposition": `attachment; filename="${file.name}"`,
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    },
  });
});
