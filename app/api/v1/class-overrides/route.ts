import { handle } from "#lib/access/handle";
import { listOverrides as listOperation, postOverride } from "#lib/classify/contract";
import { createOverride } from "#lib/classify/create-override";
import { listOverrides } from "#lib/classify/list-overrides";
import { systemNow } from "#lib/platform/clock";

export const GET = handle(listOperation, ({ actor }) => listOverrides(actor));

export const POST = handle(postOverride, ({ actor, body }) => createOverride(actor, { ...body, now: systemNow() }));
