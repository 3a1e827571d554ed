import { handle } from "#lib/access/handle";
import { replaceCredentials } from "#lib/release/change-targets";
import { putKumoCredentials } from "#lib/release/kumomta/contract";

export const PUT = handle(putKumoCredentials, ({ actor, params, body }) =>
  replaceCredentials(actor, { targetId: params.id ?? "", credentials: { kind: "kumomta", ...body.credentials } }),
);
