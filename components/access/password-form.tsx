"use client";
import { type FormEvent, useState } from "react";
import { problemOf } from "#components/queries/client";
import { Button } from "#components/ui/button";
import { Field, Input } from "#components/ui/field";
import { useToast } from "#components/ui/toast";

/** Changes my password and ends my other sessions. */
export function PasswordForm() {
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    setBusy(true);
    setProblem(
      await changePassword(String(data.get("current") ?? ""), String(data.get("next") ?? ""), () => {
        form.reset();
        toast("Password changed. Your other sessions have ended.", "pass");
      }),
    );
    setBusy(false);
  };

  return (
    <form onSubmit={submit} className="flex max-w-80 flex-col gap-3">
      <Field label="Current password">
        <Input name="current" type="password" autoComplete="current-password" required />
      </Field>
      <Field label="New password" hint="At least 12 characters." error={problem}>
        <Input name="next" type="password" autoComplete="new-password" required minLength={12} maxLength={128} />
      </Field>
      <div>
        <Button type="submit" busy={busy}>
          Change password
        </Button>
      </div>
    </form>
  );
}

/** Null when it is changed, else why not. */
async function changePassword(current: string, next: string, onDone: () => void): Promise<string | null> {
  try {
    const answer = await fetch("/api/auth/change-password", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ currentPassword: current, newPassword: next, revokeOtherSessions: true }),
    });
    if (answer.ok) {
      onDone();
      return null;
    }
    if (answer.status === 400)
      return "The current password is not right, or the new one is too short. Nothing was changed.";
    return (await problemOf(answer)).detail;
  } catch {
    return "Rebound does not answer. Nothing was changed; try again.";
  }
}
