import { handle } from "#lib/access/handle";
import { listAdapters as operation } from "#lib/release/contract";
import { listAdapters } from "#lib/release/list-adapters";

export const GET = handle(operation, ({ actor }) => listAdapters(actor));
