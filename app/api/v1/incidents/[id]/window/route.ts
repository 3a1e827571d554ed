import { handle } from "#lib/access/handle";
import { postWindow } from "#lib/incident/window-finder/contract";
import { fixWindow } from "#lib/incident/window-finder/fix-window";

export const POST = handle(postWindow, ({ actor, params, body }) =>
  fixWindow(actor, {
    incidentId: params.id ?? "",
    from: new Date(body.from),
    to: body.to ? new Date(body.to) : null,
    words: body.words,
  }),
);
