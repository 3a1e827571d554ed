import { handle } from "#lib/access/handle";
import { postAlertTest } from "#lib/alert/contract";
import { testChannel } from "#lib/alert/send-alert";
import { systemNow } from "#lib/platform/clock";

export const POST = handle(postAlertTest, ({ actor, params }) =>
  testChannel(actor, { channelId: params.id ?? "", now: systemNow() }),
);
