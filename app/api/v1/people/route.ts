import { listPeople as operation } from "#lib/access/contract";
import { handle } from "#lib/access/handle";
import { listPeople } from "#lib/access/list-people";

export const GET = handle(operation, ({ actor }) => listPeople(actor));
