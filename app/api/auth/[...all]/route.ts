import { serveSignIn } from "#lib/access/sign-in/serve";

export const dynamic = "force-dynamic";

export const GET = serveSignIn;
export const POST = serveSignIn;
