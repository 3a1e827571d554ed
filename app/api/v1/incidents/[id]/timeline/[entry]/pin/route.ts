import { handle } from "#lib/access/handle";
import { postTimelinePin } from "#lib/incident/timeline/contract";
import { pinEntry } from "#lib/incident/timeline/pin-entry";

export const POST = handle(postTimelinePin, ({ actor, params, body }) =>
  pinEntry(actor, { incidentId: params.id ?? "", entryId: params.entry ?? "", pinned: body.pinned }),
);
