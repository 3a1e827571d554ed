import { handle } from "#lib/access/handle";
import { systemNow } from "#lib/platform/clock";
import { addList } from "#lib/release/change-targets";
import { postList } from "#lib/release/contract";

export const POST = handle(postList, ({ actor, body }) => addList(actor, { ...body, now: systemNow() }));
