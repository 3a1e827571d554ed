import { deleteInvite } from "#lib/access/contract";
import { handle } from "#lib/access/handle";
import { withdrawInvite } from "#lib/access/withdraw-invite";

export const DELETE = handle(deleteInvite, ({ actor, params }) => withdrawInvite(actor, params.id ?? ""));
