import { headers } from "next/headers";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { Shell } from "#components/shell/shell";
import { getMe } from "#lib/access/get-me";
import { personFromHeaders } from "#lib/access/page-session";

export const dynamic = "force-dynamic";

/** Every page behind it needs a signed-in member; the API asks again on each request. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const person = await personFromHeaders(await headers());
  if (!person) redirect("/sign-in");
  return <Shell me={await getMe(person)}>{children}</Shell>;
}
