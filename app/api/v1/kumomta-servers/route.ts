import { handle } from "#lib/access/handle";
import { systemNow } from "#lib/platform/clock";
import { addKumoServer } from "#lib/release/kumomta/add-server";
import { postKumoServer } from "#lib/release/kumomta/contract";

export const POST = handle(postKumoServer, ({ actor, body }) => addKumoServer(actor, { ...body, now: systemNow() }));
