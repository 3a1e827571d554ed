"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { SecretOnce } from "#components/access/secret-once";
import { apiPost, asProblem, type ResponseOf } from "#components/queries/client";
import { CredentialFields } from "#components/release/credential-fields";
import { credentialsOf, isListKind, LIST_FORMS, type Said } from "#components/release/target-kinds";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog";
import { Field, Input, Select } from "#components/ui/field";
import { useToast } from "#components/ui/toast";
import type { listAdapters, postTarget, ReleaseTarget } from "#lib/release/contract";

type Adapters = ResponseOf<typeof listAdapters>["items"];
/** Only a webhook has a secret of ours. */
type Added = ReleaseTarget & Partial<Pick<ResponseOf<typeof postTarget>, "secret">>;

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
  const form = useId();
  const [kind, setKind] = useState("webhook");
  const [name, setName] = useState("");
  const [url, setUrl] = useState("");
  const [said, setSaid] = useState<Said>({});
  const list = isListKind(kind) ? kind : null;
  const add = useMutation({
    mutationFn: (): Promise<Added> => {
      const target = { name: name.trim(), url: url.trim() };
      return list
        ? apiPost<Added>("/suppression-lists", { ...target, credentials: credentialsOf(list, said) })
        : apiPost<Added>("/release-targets", target);
    },
    onSuccess: (target) => {
      if (target.secret) return;
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
    add.reset();
    setKind(next);
    setSaid({});
    setUrl(isListKind(next) ? LIST_FORMS[next].url : "");
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  const problem = add.isError ? asProblem(add.error) : null;
  const error = (field: string) => problem?.field(field) ?? null;
  const secret = add.data?.secret ?? null;
  const adapter = adapters.find((one) => one.adapter === kind);

  return (
    <Dialog
      open={open}
      onOpenChange={close}
      title="Add a target"
      description="A webhook takes released recipients. A suppression list is one of your provider: addresses are taken off it before a release."
      actions={
        secret ? (
          <Button variant="primary" onClick={() => close(false)}>
            Done
          </Button>
        ) : (
          <Button type="submit" form={form} variant="primary" busy={add.isPending}>
            {list ? "Add the list" : "Add the webhook"}
          </Button>
        )
      }
    >
      {secret ? (
        <SecretOnce label="Signing secret" secret={secret}>
          Your system checks the signature with this secret. Copy it now: it is not shown again.
        </SecretOnce>
      ) : (
        <form id={form} onSubmit={submit} className="flex flex-col gap-3">
          <Field label="Kind">
            <Select value={kind} onChange={(event) => choose(event.target.value)}>
              {adapters
                .filter((one) => one.adapter === "webhook" || isListKind(one.adapter))
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
          <Field
            label="Address"
            hint={list ? LIST_FORMS[list].urlHint : "https://… of your sending system"}
            error={error("url")}
          >
            <Input required type="url" value={url} onChange={(event) => setUrl(event.target.value)} />
          </Field>
          {list ? (
            <>
              <CredentialFields
                kind={list}
                said={said}
                onSay={(field, value) => setSaid({ ...said, [field]: value })}
                error={error}
              />
              <p className="text-meta text-muted">Kept encrypted and never shown again; they can be replaced.</p>
            </>
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
