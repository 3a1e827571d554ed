import { handle } from "#lib/access/handle";
import { listReasons as operation } from "#lib/classify/contract";
import { listReasons } from "#lib/classify/list-reasons";

export const GET = handle(operation, ({ actor, query }) => listReasons(actor, query));
