import { handle } from "#lib/access/handle";
import { addChannel } from "#lib/alert/change-channels";
import { postAlertChannel } from "#lib/alert/contract";
import { systemNow } from "#lib/platform/clock";

export const POST = handle(postAlertChannel, ({ actor, body }) => addChannel(actor, body, systemNow()));
