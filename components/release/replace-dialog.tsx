"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { apiSend, asProblem } from "#components/queries/client";
import { CredentialFields } from "#components/release/credential-fields";
import { credentialsOf, type Said } from "#components/release/target-kinds";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog";
import { useToast } from "#components/ui/toast";
import type { ListKind } from "#lib/release/adapter-capability";
import type { ReleaseTarget } from "#lib/release/contract";

const servedAt = (kind: string) => (kind === "kumomta" ? "kumomta-servers" : "suppression-lists");

/** Replaces the credentials of a list or server; the old ones are gone, and they were never shown. */
export function ReplaceDialog({
  target,
  kind,
  open,
  onOpenChange,
}: {
  target: ReleaseTarget;
  kind: ListKind | "kumomta";
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const client = useQueryClient();
  const toast = useToast();
  const form = useId();
  const [said, setSaid] = useState<Said>({});
  const replace = useMutation({
    mutationFn: () =>
      apiSend("PUT", `/${servedAt(kind)}/${encodeURIComponent(target.id)}/credentials`, {
        credentials: credentialsOf(kind, said),
      }),
    onSuccess: () => {
      toast(`The credentials of ${target.name} were replaced. Try it now.`, "pass");
      close(false);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["release-targets"] }),
  });
  const close = (next: boolean) => {
    if (!next) {
      replace.reset();
      setSaid({});
    }
    onOpenChange(next);
  };
  const problem = replace.isError ? asProblem(replace.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    replace.mutate();
  };
  return (
    <Dialog
      open={open}
      onOpenChange={close}
      title={`Replace the credentials of ${target.name}`}
      description="All of them, because none is shown. The old ones are forgotten when the new ones are kept."
      actions={
        <Button type="submit" form={form} variant="primary" busy={replace.isPending}>
          Replace the credentials
        </Button>
      }
    >
      <form id={form} onSubmit={submit} className="flex flex-col gap-3">
        <CredentialFields
          kind={kind}
          said={said}
          onSay={(field, value) => setSaid({ ...said, [field]: value })}
          error={(field) => problem?.field(field) ?? null}
        />
        {problem && problem.errors.length === 0 ? (
          <p role="alert" className="text-fail">
            {problem.detail}
          </p>
        ) : null}
      </form>
    </Dialog>
  );
}
