"use client";
import { useSyncExternalStore } from "react";
import { CodeBlock } from "#components/intake/code-block";
import { TextLink } from "#components/ui/link";

const nothing = () => () => {};

/** The same intake without this page: over HTTP with a token, or on the machine that runs Rebound. */
export function SendFromServer() {
  const origin = useSyncExternalStore(
    nothing,
    () => window.location.origin,
    () => "",
  );
  return (
    <div className="flex max-w-3xl flex-col gap-4">
      <div className="flex flex-col gap-1">
        <p className="text-meta text-muted">
          From a mail server, with an API token of scope <code>intake</code> (
          <TextLink href="/settings?tab=tokens" className="underline">
            make one
          </TextLink>
          ):
        </p>
        <CodeBlock
          label="curl command"
          text={`curl --fail-with-body -H "Authorization: Bearer $REBOUND_TOKEN" \\
  -H "Content-Type: text/plain" --data-binary @/var/log/mail.log \\
  "${origin}/api/v1/intake?name=mail.log&source=$(hostname)"`}
        />
      </div>
      <div className="flex flex-col gap-1">
        <p className="text-meta text-muted">On the machine that runs Rebound, also for files of many gigabytes:</p>
        <CodeBlock label="import command" text="npm run rebound -- import /var/log/mail.log /var/log/mail.log.1.gz" />
      </div>
      <p className="max-w-[72ch] text-meta text-muted">
        Sending a file again, gzipped or after rotation, changes no number: every line and mail is known by its content.
      </p>
    </div>
  );
}
