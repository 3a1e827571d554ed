"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { SecretOnce } from "#components/access/secret-once";
import { apiPost, asProblem, type ResponseOf } from "#components/queries/client";
import { CredentialFields } from "#components/release/credential-fields";
import { additionOf, isTargetKind, type Said, TARGET_FORMS, type TargetKind } from "#components/release/target-kinds";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog";
import { Field, Input, Select } from "#components/ui/field";
import { useToast } from "#components/ui/toast";
import type { listAdapters, ReleaseTarget } from "#lib/release/contract";

type Adapters = ResponseOf<typeof listAdapters>["items"];
/** A webhook has a secret of ours, a sender that fetches a token; each is shown once. */
type Added = ReleaseTarget & { secret?: string; token?: string };

/** Adds a webhook, whose secret is shown once, or a suppression list, whose credentials are never shown. */
export function AddTargetDialog({
  open,
  onOpenChange,
  adapters,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  adapters: Adapters;
}) {
  const client = useQueryClient();
  const toast = useToast();
  const formId = useId();
  const [kind, setKind] = useState<TargetKind>("webhook");
  const [name, setName] = useState("");
  const [url, setUrl] = useState("");
  const [said, setSaid] = useState<Said>({});
  const form = TARGET_FORMS[kind];
  const add = useMutation({
    mutationFn: () => {
      const { path, body } = additionOf(kind, name.trim(), url.trim(), said);
      return apiPost<Added>(path, body);
    },
    onSuccess: (target) => {
      if (target.secret ?? target.token) return;
      toast(`${target.name} was added. Try it before you need it.`, "pass");
      close(false);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["release-targets"] }),
  });
  const close = (next: boolean) => {
    if (!next) {
      add.reset();
      setName("");
      setUrl("");
      setSaid({});
      setKind("webhook");
    }
    onOpenChange(next);
  };
  const choose = (next: string) => {
    if (!isTargetKind(next)) return;
    add.reset();
    setKind(next);
    setSaid({});
    setUrl(TARGET_FORMS[next].url ?? "");
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  const problem = add.isError ? asProblem(add.error) : null;
  const error = (field: string) => problem?.field(field) ?? null;
  const secret = add.data?.secret ?? add.data?.token ?? null;
  const adapter = adapters.find((one) => one.adapter === kind);

  return (
    <Dialog
      open={open}
      onOpenChange={close}
      title="Add a target"
      description="A webhook or a sender that fetches takes released recipients. From a suppression list of your provider, addresses are taken off before a release."
      actions={
        secret ? (
          <Button variant="primary" onClick={() => close(false)}>
            Done
          </Button>
        ) : (
          <Button type="submit" form={formId} variant="primary" busy={add.isPending}>
            {form.add}
          </Button>
        )
      }
    >
      {secret ? (
        <SecretOnce label={add.data?.token ? "Token" : "Signing secret"} secret={secret}>
          {add.data?.token
            ? "The sender fetches its stages with this token, which can do nothing else. Copy it now: it is not shown again."
            : "Your system checks the signature with this secret. Copy it now: it is not shown again."}
        </SecretOnce>
      ) : (
        <form id={formId} onSubmit={submit} className="flex flex-col gap-3">
          <Field label="Kind">
            <Select value={kind} onChange={(event) => choose(event.target.value)}>
              {adapters
                .filter((one) => isTargetKind(one.adapter))
                .map((one) => (
                  <option key={one.adapter} value={one.adapter}>
                    {one.label}
                  </option>
                ))}
            </Select>
          </Field>
          {adapter ? <Limits cannot={adapter.cannot} /> : null}
          <Field label="Name" error={error("name")}>
            <Input
              required
              maxLength={80}
              autoComplete="off"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          </Field>
          {form.url === null ? null : (
            <Field label="Address" hint={form.urlHint} error={error("url")}>
              <Input required type="url" value={url} onChange={(event) => setUrl(event.target.value)} />
            </Field>
          )}
          <CredentialFields
            kind={kind}
            said={said}
            onSay={(field, value) => setSaid({ ...said, [field]: value })}
            error={error}
          />
          {form.fields.length > 0 ? (
            <p className="text-meta text-muted">Kept encrypted and never shown again.</p>
          ) : null}
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

/** What it will not do is said before it is set up. */
function Limits({ cannot }: { cannot: readonly string[] }) {
  return (
    <ul className="flex list-disc flex-col gap-0.5 pl-4 text-meta text-muted">
      {cannot.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
