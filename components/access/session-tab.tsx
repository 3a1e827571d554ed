"use client";
import { useState } from "react";
import { PasswordForm } from "#components/access/password-form";
import { apiPost } from "#components/queries/client";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/dialog";
import { Section } from "#components/ui/section";

/** My own sessions and password. */
export function SessionTab() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Section title="Sessions" className="border-t-0! pt-0!">
        <p className="mb-3 max-w-[72ch] text-muted">
          A session ends after twelve hours without use. If a device is lost, end all of them.
        </p>
        <Button variant="danger" onClick={() => setOpen(true)}>
          Sign out everywhere
        </Button>
        <ConfirmDialog
          open={open}
          onOpenChange={setOpen}
          danger
          title="Sign out everywhere"
          confirm="Sign out everywhere"
          onConfirm={async () => {
            await apiPost("/sign-out-everywhere");
            window.location.assign("/sign-in");
          }}
        >
          <p>All your sessions end at once, this one too. Releases, imports and reviews go on without you.</p>
        </ConfirmDialog>
      </Section>
      <Section title="Password">
        <PasswordForm />
      </Section>
    </>
  );
}
