import { headers } from "next/headers";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { Shell } from "#components/shell/shell";
import { getMe } from "#lib/access/get-me";
import { personFromHeaders } from "#lib/access/page-session";

export const dynamic = "force-dynamic";

/** Every page behind it needs a signed-in member; the API asks again on each request. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const sent = await headers();
  const person = await personFromHeaders(sent);
  if (!person) redirect(signInPath(sent.get("x-rebound-path")));
  return <Shell me={await getMe(person)}>{children}</Shell>;
}

function signInPath(asked: string | null): string {
  return asked && asked !== "/" ? `/sign-in?next=${encodeURIComponent(asked)}` : "/sign-in";
}
