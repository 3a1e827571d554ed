import { handle } from "#lib/access/handle";
import { postMoveUndo } from "#lib/incident/merge/contract";
import { undoMove } from "#lib/incident/merge/undo-move";

export const POST = handle(postMoveUndo, ({ actor, params, body }) =>
  undoMove(actor, { incidentId: params.id ?? "", moveId: params.move ?? "", words: body.words }),
);
