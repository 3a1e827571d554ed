"use client";
import { type FormEvent, useState } from "react";
import { problemOf } from "#components/queries/client";
import { Button } from "#components/ui/button";
import { Field, Input } from "#components/ui/field";

/** E-mail and password. `next` was checked by the page: a path of this site. */
export function SignInForm({ next }: { next: string }) {
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(null);
    const words = await signIn(String(form.get("email") ?? "").trim(), String(form.get("password") ?? ""));
    // A full load: the console asks for its data with the new session, nothing of before stays in memory.
    if (words === null) return window.location.assign(next);
    setProblem(words);
    setBusy(false);
  };

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label="E-mail">
        <Input name="email" type="email" autoComplete="username" required autoFocus />
      </Field>
      <Field label="Password">
        <Input name="password" type="password" autoComplete="current-password" required />
      </Field>
      {problem ? (
        <p role="alert" className="text-fail">
          {problem}
        </p>
      ) : null}
      <Button type="submit" variant="primary" busy={busy}>
        Sign in
      </Button>
    </form>
  );
}

/** Null when signed in, else what happened and what to do. */
async function signIn(email: string, password: string): Promise<string | null> {
  try {
    const answer = await fetch("/api/auth/sign-in/email", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email, password }),
    });
    return answer.ok ? null : (await problemOf(answer)).detail;
  } catch {
    return "Rebound does not answer. Check that it still runs and that you are online, then try again.";
  }
}
