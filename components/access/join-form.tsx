"use client";
import { type FormEvent, useState } from "react";
import { type ApiProblem, apiPost, asProblem } from "#components/queries/client";
import { Button } from "#components/ui/button";
import { Field, Input } from "#components/ui/field";

/** Makes the account an invitation stands for. The secret of the link travels in the body, never in a query. */
export function JoinForm({ token, email }: { token: string; email: string | null }) {
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(null);
    try {
      await apiPost("/join", {
        token,
        name: String(form.get("name") ?? "").trim(),
        email: String(form.get("email") ?? "").trim(),
        password: String(form.get("password") ?? ""),
      });
      window.location.assign("/");
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  };

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label="Your name" error={problem?.field("name")}>
        <Input name="name" autoComplete="name" required maxLength={100} autoFocus />
      </Field>
      <Field label="E-mail" error={problem?.field("email")}>
        <Input name="email" type="email" autoComplete="username" required maxLength={254} defaultValue={email ?? ""} />
      </Field>
      <Field label="Password" hint="At least 12 characters. A sentence is fine." error={problem?.field("password")}>
        <Input name="password" type="password" autoComplete="new-password" required minLength={12} maxLength={128} />
      </Field>
      {problem && problem.errors.length === 0 ? (
        <p role="alert" className="text-fail">
          {problem.detail}
        </p>
      ) : null}
      <Button type="submit" variant="primary" busy={busy}>
        Create account and sign in
      </Button>
    </form>
  );
}
