import { handle } from "#lib/access/handle";
import { postWindowGiveBack } from "#lib/incident/window-finder/contract";
import { giveWindowBack } from "#lib/incident/window-finder/give-window-back";

export const POST = handle(postWindowGiveBack, ({ actor, params, body }) =>
  giveWindowBack(actor, { incidentId: params.id ?? "", words: body.words }),
);
