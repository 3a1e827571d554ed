import { handle } from "#lib/access/handle";
import { dropChannel } from "#lib/alert/change-channels";
import { deleteAlertChannel } from "#lib/alert/contract";
import { systemNow } from "#lib/platform/clock";

export const DELETE = handle(deleteAlertChannel, ({ actor, params }) =>
  dropChannel(actor, { channelId: params.id ?? "", now: systemNow() }),
);
