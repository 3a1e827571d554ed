import { handle } from "#lib/access/handle";
import { previewOverride as operation } from "#lib/classify/contract";
import { previewOverride } from "#lib/classify/preview-override";

export const POST = handle(operation, ({ actor, body }) => previewOverride(actor, body));
