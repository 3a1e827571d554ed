import { handle } from "#lib/access/handle";
import { getWindowPreview } from "#lib/incident/window-finder/contract";
import { previewWindow } from "#lib/incident/window-finder/preview-window";

export const GET = handle(getWindowPreview, ({ actor, params, query }) =>
  previewWindow(actor, {
    incidentId: params.id ?? "",
    from: new Date(query.from),
    to: query.to ? new Date(query.to) : null,
  }),
);
