import type { Metadata } from "next";
import { FrontDoor } from "#components/access/front-door";
import { JoinForm } from "#components/access/join-form";
import { ROLE_WORDS } from "#components/access/role-words";
import { ButtonLink } from "#components/ui/link";
import { lookAtInvite } from "#lib/access/join";

// The address holds the secret of the link: it must not travel on in a Referer.
export const metadata: Metadata = { title: "Join", referrer: "no-referrer", robots: { index: false } };
export const dynamic = "force-dynamic";

type Props = { params: Promise<{ token: string }> };

export default async function JoinPage({ params }: Props) {
  const { token } = await params;
  const invite = await lookAtInvite(token);
  if (!invite)
    return (
      <FrontDoor title="This link cannot be used">
        <p>
          It was used before, has run out after seven days, or was withdrawn. No account was made by opening it. Ask an
          administrator for a new link; whoever has an account already signs in.
        </p>
        <div>
          <ButtonLink href="/sign-in" variant="primary">
            Sign in
          </ButtonLink>
        </div>
      </FrontDoor>
    );
  const role = ROLE_WORDS[invite.role];
  return (
    <FrontDoor title="Join this desk">
      <p>
        You come in as <strong className="font-semibold">{role.name.toLowerCase()}</strong>. {role.may}
      </p>
      <JoinForm token={token} email={invite.email} />
    </FrontDoor>
  );
}
