import { postSignOutEverywhere } from "#lib/access/contract";
import { handle } from "#lib/access/handle";
import { signOutEverywhere } from "#lib/access/sign-out-everywhere";

export const POST = handle(postSignOutEverywhere, ({ actor }) => signOutEverywhere(actor));
