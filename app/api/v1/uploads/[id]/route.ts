import { handle } from "#lib/access/handle";
import { getUpload as operation } from "#lib/intake/contract";
import { getUpload } from "#lib/intake/get-upload";

export const GET = handle(operation, ({ actor, params }) => getUpload(actor, params.id ?? ""));
