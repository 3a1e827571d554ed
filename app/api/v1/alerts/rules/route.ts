import { handle } from "#lib/access/handle";
import { addRule } from "#lib/alert/change-rules";
import { postAlertRule } from "#lib/alert/contract";
import { systemNow } from "#lib/platform/clock";

export const POST = handle(postAlertRule, ({ actor, body }) => addRule(actor, body, systemNow()));
