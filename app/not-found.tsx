import type { Metadata } from "next";
import { FrontDoor } from "#components/access/front-door";
import { ButtonLink } from "#components/ui/link";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <FrontDoor title="There is nothing at this address">
      <p>The link may be cut short, or it points into another workspace. Nothing was changed.</p>
      <div>
        <ButtonLink href="/" variant="primary">
          Go to the overview
        </ButtonLink>
      </div>
    </FrontDoor>
  );
}
