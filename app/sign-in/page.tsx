import type { Metadata } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { FrontDoor } from "#components/access/front-door";
import { safeNext } from "#components/access/safe-next";
import { SignInForm } from "#components/access/sign-in-form";
import { personFromHeaders } from "#lib/access/page-session";

export const metadata: Metadata = { title: "Sign in" };
export const dynamic = "force-dynamic";

type Props = { searchParams: Promise<{ next?: string | string[] }> };

export default async function SignInPage({ searchParams }: Props) {
  const next = safeNext((await searchParams).next);
  if (await personFromHeaders(await headers())) redirect(next);
  return (
    <FrontDoor title="Sign in">
      <SignInForm next={next} />
      <p className="max-w-[72ch] text-meta text-muted">
        No account yet, or locked out? An administrator invites you by link under Settings. On the server,{" "}
        <code>npm run rebound -- user add you@example.org --role operator</code> prints one.
      </p>
    </FrontDoor>
  );
}
