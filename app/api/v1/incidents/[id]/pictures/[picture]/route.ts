import { handle } from "#lib/access/handle";
import { getNotePicture } from "#lib/incident/timeline/contract";
import { getPicture } from "#lib/incident/timeline/get-picture";

export const GET = handle(getNotePicture, ({ actor, params }) =>
  getPicture(actor, { incidentId: params.id ?? "", pictureId: params.picture ?? "" }),
);
