"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { ROLE_WORDS } from "#components/access/role-words";
import { SecretOnce } from "#components/access/secret-once";
import { apiPost, asProblem, type ResponseOf } from "#components/queries/client";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog";
import { Field, Input, Select } from "#components/ui/field";
import { ROLES } from "#lib/access/actor";
import type { postInvite } from "#lib/access/contract";

type Props = { open: boolean; onOpenChange: (open: boolean) => void };

/** Makes a link that lets one person in. The link is shown once. */
export function InviteDialog({ open, onOpenChange }: Props) {
  const client = useQueryClient();
  const [role, setRole] = useState<(typeof ROLES)[number]>("operator");
  const [email, setEmail] = useState("");
  const form = useId();
  const invite = useMutation({
    mutationFn: () =>
      apiPost<ResponseOf<typeof postInvite>>("/invites", { role, ...(email.trim() ? { email: email.trim() } : {}) }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["people"] }),
  });
  const close = (next: boolean) => {
    if (!next) {
      invite.reset();
      setEmail("");
    }
    onOpenChange(next);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate();
  };
  const problem = invite.isError ? asProblem(invite.error) : null;

  return (
    <Dialog
      open={open}
      onOpenChange={close}
      title="Invite by link"
      description="The link lets one person in, once, within seven days."
      actions={
        invite.data ? (
          <Button variant="primary" onClick={() => close(false)}>
            Done
          </Button>
        ) : (
          <Button type="submit" form={form} variant="primary" busy={invite.isPending}>
            Make the link
          </Button>
        )
      }
    >
      {invite.data ? (
        <SecretOnce label="Invitation link" secret={invite.data.url}>
          Give this link to the person yourself. It is not shown again.
        </SecretOnce>
      ) : (
        <form id={form} onSubmit={submit} className="flex flex-col gap-3">
          <Field label="Role" hint={ROLE_WORDS[role].may}>
            <Select
              value={role}
              onChange={(event) => setRole(ROLES.find((one) => one === event.target.value) ?? "viewer")}
            >
              {ROLES.map((one) => (
                <option key={one} value={one}>
                  {ROLE_WORDS[one].name}
                </option>
              ))}
            </Select>
          </Field>
          <Field
            label="E-mail (optional)"
            hint="When given, only this address can use the link."
            error={problem?.field("email")}
          >
            <Input type="email" maxLength={254} value={email} onChange={(event) => setEmail(event.target.value)} />
          </Field>
          {problem && problem.errors.length === 0 ? (
            <p role="alert" className="text-fail">
              {problem.detail}
            </p>
          ) : null}
        </form>
      )}
    </Dialog>
  );
}
