"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { SecretOnce } from "#components/access/secret-once";
import { apiPost, asProblem, type BodyOf, type ResponseOf } from "#components/queries/client";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog";
import { Checkbox, Field, Input, Select } from "#components/ui/field";
import type { postAlertChannel, postAlertRule } from "#lib/alert/contract";

type Kind = "webhook" | "slack" | "email";
const BLANK = { name: "", url: "", host: "", port: "587", tls: "starttls", user: "", password: "", from: "", to: "" };

/** Adds a channel; the first one brings the usual rule with it. */
export function ChannelDialog({
  open,
  first,
  onOpenChange,
}: {
  open: boolean;
  first: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const client = useQueryClient();
  const form = useId();
  const [kind, setKind] = useState<Kind>("slack");
  const [said, setSaid] = useState(BLANK);
  const [usual, setUsual] = useState(true);
  const add = useMutation({
    mutationFn: async () => {
      const channel = await apiPost<ResponseOf<typeof postAlertChannel>>("/alerts/channels", bodyOf(kind, said));
      const rule: BodyOf<typeof postAlertRule> = { channelId: channel.id, reason: "relay_denied", tellEnd: true };
      // The channel is there now and its secret is shown this once: a rule that fails must not take that away.
      const ruleFailed = first && usual ? await apiPost("/alerts/rules", rule).then(() => null, asProblem) : null;
      return { ...channel, ruleFailed };
    },
    onSuccess: (channel) => {
      if (!channel.secret && !channel.ruleFailed) close(false);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["alerts"] }),
  });
  const close = (next: boolean) => {
    if (!next) {
      add.reset();
      setSaid(BLANK);
    }
    onOpenChange(next);
  };
  const problem = add.isError ? asProblem(add.error) : null;
  const text = (name: keyof typeof BLANK) => ({
    value: said[name],
    onChange: (event: { target: { value: string } }) => setSaid({ ...said, [name]: event.target.value }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  const secret = add.data?.secret;
  return (
    <Dialog
      open={open}
      onOpenChange={close}
      title="Add a channel"
      description="No address of a recipient is ever sent: provider, reason, counts, the verdict and a link."
      actions={
        add.data ? (
          <Button variant="primary" onClick={() => close(false)}>
            Done
          </Button>
        ) : (
          <Button type="submit" form={form} variant="primary" busy={add.isPending}>
            Add the channel
          </Button>
        )
      }
    >
      {secret ? (
        <SecretOnce label="Signing secret" secret={secret}>
          Your system checks the signature with this secret. Copy it now: it is not shown again.
        </SecretOnce>
      ) : null}
      {add.data?.ruleFailed ? (
        <p role="alert" className="mt-3 text-fail">
          The channel was added, its rule was not: {add.data.ruleFailed.detail} Add the rule below the channels.
        </p>
      ) : null}
      {add.data ? null : (
        <form id={form} onSubmit={submit} className="flex flex-col gap-3">
          <Field label="Kind">
            <Select value={kind} onChange={(event) => setKind(event.target.value as Kind)}>
              <option value="slack">Chat (Slack's incoming webhook, Mattermost, Rocket.Chat)</option>
              <option value="webhook">Signed webhook</option>
              <option value="email">E-mail</option>
            </Select>
          </Field>
          <Field label="Name" error={problem?.field("name")}>
            <Input required maxLength={80} placeholder="#mail-ops" {...text("name")} />
          </Field>
          {kind === "email" ? (
            <MailFields text={text} field={(name) => problem?.field(name) ?? null} />
          ) : (
            <Field label="Address" hint="https://…" error={problem?.field("url")}>
              <Input required type="url" {...text("url")} />
            </Field>
          )}
          {first ? (
            <Checkbox
              label="with the usual rule: relay denied at any provider, at least 3 recipients, also when it has ended"
              checked={usual}
              onChange={(event) => setUsual(event.target.checked)}
            />
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

type Text = (name: keyof typeof BLANK) => { value: string; onChange: (event: { target: { value: string } }) => void };

function MailFields({ text, field }: { text: Text; field: (name: string) => string | null }) {
  return (
    <>
      <div className="flex gap-3">
        <Field label="SMTP server" error={field("mail.host")} className="flex-1">
          <Input required placeholder="smtp.example.com" {...text("host")} />
        </Field>
        <Field label="Port" error={field("mail.port")} className="w-24">
          <Input required type="number" min={1} max={65535} {...text("port")} />
        </Field>
      </div>
      <Field label="Encryption">
        <Select {...text("tls")}>
          <option value="starttls">STARTTLS, nothing is sent without</option>
          <option value="tls">TLS from the first byte</option>
          <option value="none">none</option>
        </Select>
      </Field>
      <div className="flex gap-3">
        <Field label="User" className="flex-1">
          <Input autoComplete="off" {...text("user")} />
        </Field>
        <Field label="Password" className="flex-1">
          <Input type="password" autoComplete="new-password" {...text("password")} />
        </Field>
      </div>
      <Field label="From" error={field("mail.from")}>
        <Input required type="email" {...text("from")} />
      </Field>
      <Field label="To" hint="Several with commas." error={field("mail.to") ?? field("mail.to.0")}>
        <Input required {...text("to")} />
      </Field>
    </>
  );
}

function bodyOf(kind: Kind, said: typeof BLANK): BodyOf<typeof postAlertChannel> {
  const name = said.name.trim();
  if (kind !== "email") return { kind, name, url: said.url.trim() };
  const { host, user, from, password } = said;
  const tls = said.tls === "tls" || said.tls === "none" ? said.tls : "starttls";
  const to = said.to
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
  return { kind, name, mail: { host, port: Number(said.port), tls, user, from: from.trim(), to }, password };
}
