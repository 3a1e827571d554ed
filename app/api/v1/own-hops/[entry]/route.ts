import { handle } from "#lib/access/handle";
import { deleteOwnHop } from "#lib/classify/own-path/contract";
import { forgetOwnHop } from "#lib/classify/own-path/name-own-hop";

export const DELETE = handle(deleteOwnHop, ({ actor, params }) => forgetOwnHop(actor, params.entry ?? ""));
