import { handle } from "#lib/access/handle";
import { dropRule, switchRule } from "#lib/alert/change-rules";
import { deleteAlertRule, patchAlertRule } from "#lib/alert/contract";
import { systemNow } from "#lib/platform/clock";

export const PATCH = handle(patchAlertRule, ({ actor, params, body }) =>
  switchRule(actor, { ruleId: params.id ?? "", ...body }),
);

export const DELETE = handle(deleteAlertRule, ({ actor, params }) =>
  dropRule(actor, { ruleId: params.id ?? "", now: systemNow() }),
);
