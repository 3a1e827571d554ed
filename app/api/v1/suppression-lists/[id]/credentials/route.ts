import { handle } from "#lib/access/handle";
import { replaceCredentials } from "#lib/release/change-targets";
import { putCredentials } from "#lib/release/contract";

export const PUT = handle(putCredentials, ({ actor, params, body }) =>
  replaceCredentials(actor, { targetId: params.id ?? "", ...body }),
);
