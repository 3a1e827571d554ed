import { handle } from "#lib/access/handle";
import { getHygieneExport } from "#lib/outcome/hygiene/contract";
import { exportHygiene } from "#lib/outcome/hygiene/list-hygiene";

export const GET = handle(getHygieneExport, async ({ actor, query }) => {
  const file = await exportHygiene(actor, query);
  return new Response(file.stream, {
    headers: {
      "content-type": file.type,
      "content-disposition": `attachment; filename="${file.name}"`,
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    },
  });
});
