import { changeRole } from "#lib/access/change-role";
import { deletePerson, patchPerson } from "#lib/access/contract";
import { handle } from "#lib/access/handle";
import { removePerson } from "#lib/access/remove-person";

export const PATCH = handle(patchPerson, ({ actor, params, body }) => changeRole(actor, params.id ?? "", body.role));

export const DELETE = handle(deletePerson, ({ actor, params }) => removePerson(actor, params.id ?? ""));
