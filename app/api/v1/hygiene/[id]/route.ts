import { handle } from "#lib/access/handle";
import { postHygiene } from "#lib/outcome/hygiene/contract";
import { decideHygiene } from "#lib/outcome/hygiene/decide-hygiene";
import { systemNow } from "#lib/platform/clock";

export const POST = handle(postHygiene, ({ actor, params, body }) =>
  decideHygiene(actor, { id: params.id ?? "", ...body, now: systemNow() }),
);
