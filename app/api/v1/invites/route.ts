import { postInvite } from "#lib/access/contract";
import { handle } from "#lib/access/handle";
import { invitePerson } from "#lib/access/invite-person";
import { deskUrl } from "#lib/access/sign-in/serve";

export const POST = handle(postInvite, ({ actor, body, request }) => invitePerson(actor, body, deskUrl(request)));
