"use client";
import { FrontDoor } from "#components/access/front-door";
import { Button } from "#components/ui/button";

type Props = { error: unknown; retry: () => void };

export default function ErrorPage({ error, retry }: Props) {
  const digest = error instanceof Error && "digest" in error ? String(error.digest) : null;
  return (
    <FrontDoor title="This page broke">
      <p>
        What was stored is safe, and nothing was changed by opening it. Try again; if it stays, give whoever runs
        Rebound{" "}
        {digest ? (
          <>
            this number: <code>{digest}</code>.
          </>
        ) : (
          "the address of this page and the time."
        )}
      </p>
      <div>
        <Button variant="primary" onClick={() => retry()}>
          Try again
        </Button>
      </div>
    </FrontDoor>
  );
}
