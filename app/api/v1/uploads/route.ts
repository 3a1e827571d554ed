import { handle } from "#lib/access/handle";
import { listUploads as operation } from "#lib/intake/contract";
import { listUploads } from "#lib/intake/list-uploads";

export const GET = handle(operation, ({ actor, query }) => listUploads(actor, query));
