"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { SecretOnce } from "#components/access/secret-once";
import { apiPost, asProblem, type ResponseOf } from "#components/queries/client";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog";
import { Checkbox, Field, Input, Select } from "#components/ui/field";
import { SCOPES, type Scope } from "#lib/access/actor";
import type { postToken } from "#lib/access/contract";

const SCOPE_WORDS: Record<Scope, string> = {
  read: "read: incidents, events, evidence and reports",
  intake: "intake: hand in mails and logs",
  operate: "operate: note, hold, propose, stop and judge; never approve or release",
  suppression: "suppression: ask whether an address may be suppressed",
  release: "release: fetch the stages released to its sender (one is made with each sender under Release targets)",
};

const LASTS = [
  ["30", "30 days"],
  ["90", "90 days"],
  ["365", "1 year"],
  ["", "until it is revoked"],
] as const;

type Props = { open: boolean; onOpenChange: (open: boolean) => void };

/** Makes an API token. The secret is shown once. */
export function TokenDialog({ open, onOpenChange }: Props) {
  const client = useQueryClient();
  const form = useId();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly Scope[]>(["intake"]);
  const [days, setDays] = useState("365");
  const make = useMutation({
    mutationFn: () =>
      apiPost<ResponseOf<typeof postToken>>("/tokens", {
        name: name.trim(),
        scopes,
        ...(days === "" ? {} : { expiresInDays: Number(days) }),
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["tokens"] }),
  });
  const close = (next: boolean) => {
    if (!next) {
      make.reset();
      setName("");
    }
    onOpenChange(next);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  const toggle = (scope: Scope, on: boolean) =>
    setScopes((chosen) => SCOPES.filter((one) => (one === scope ? on : chosen.includes(one))));
  const problem = make.isError ? asProblem(make.error) : null;

  return (
    <Dialog
      open={open}
      onOpenChange={close}
      title="Make an API token"
      actions={
        make.data ? (
          <Button variant="primary" onClick={() => close(false)}>
            Done
          </Button>
        ) : (
          <Button type="submit" form={form} variant="primary" busy={make.isPending} disabled={scopes.length === 0}>
            Make the token
          </Button>
        )
      }
    >
      {make.data ? (
        <SecretOnce label="API token" secret={make.data.token}>
          Copy it now: only its hash is kept, so it is not shown again.
        </SecretOnce>
      ) : (
        <form id={form} onSubmit={submit} className="flex flex-col gap-3">
          <Field label="Name" hint="Which program uses it, and where." error={problem?.field("name")}>
            <Input required maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />
          </Field>
          <fieldset className="flex flex-col gap-1">
            <legend className="mb-1 font-medium text-meta">It may</legend>
            {SCOPES.map((scope) => (
              <Checkbox
                key={scope}
                label={SCOPE_WORDS[scope]}
                checked={scopes.includes(scope)}
                onChange={(event) => toggle(scope, event.target.checked)}
              />
            ))}
          </fieldset>
          <Field label="Lasts">
            <Select value={days} onChange={(event) => setDays(event.target.value)}>
              {LASTS.map(([value, label]) => (
                <option key={label} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          </Field>
          {problem && problem.field("name") === null ? (
            <p role="alert" className="text-fail">
              {problem.detail}
            </p>
          ) : null}
        </form>
      )}
    </Dialog>
  );
}
