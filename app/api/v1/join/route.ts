import { postJoin } from "#lib/access/contract";
import { handle } from "#lib/access/handle";
import { join } from "#lib/access/join";
import { signInWithPassword } from "#lib/access/sign-in/serve";

export const POST = handle(postJoin, async ({ body, request }) => {
  const { email } = await join(body);
  const signedIn = await signInWithPassword(email, body.password, request.headers);
  const headers = new Headers({ "cache-control": "no-store" });
  for (const cookie of signedIn.headers.getSetCookie()) headers.append("set-cookie", cookie);
  return Response.json({ ok: true }, { headers });
});
