"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { apiPost, apiSend, asProblem, type BodyOf } from "#components/queries/client";
import { Button } from "#components/ui/button";
import { Checkbox, Field, Input, Select } from "#components/ui/field";
import { Section } from "#components/ui/section";
import { inSentence, reasonLabel } from "#components/ui/words";
import type { AlertChannel, AlertRule, patchAlertRule, postAlertRule } from "#lib/alert/contract";

const REASONS = ["relay_denied", "user_unknown"] as const;

/** Rules, each one sentence, and a new one that is written as one. */
export function RuleList({
  rules,
  channels,
  refusal,
}: {
  rules: AlertRule[];
  channels: AlertChannel[];
  refusal: string | null;
}) {
  const client = useQueryClient();
  const settle = () => client.invalidateQueries({ queryKey: ["alerts"] });
  const change = useMutation({
    mutationFn: ({ id, ...body }: { id: string } & BodyOf<typeof patchAlertRule>) =>
      apiSend("PATCH", `/alerts/rules/${encodeURIComponent(id)}`, body),
    onSettled: settle,
  });
  const remove = useMutation({
    mutationFn: (id: string) => apiSend("DELETE", `/alerts/rules/${encodeURIComponent(id)}`),
    onSettled: settle,
  });
  const problem = change.error ?? remove.error;
  return (
    <Section title="Rules">
      {rules.length === 0 ? <p className="mb-3 text-muted">No rule yet: nothing is told.</p> : null}
      <ul className="mb-4 flex flex-col">
        {rules.map((rule) => (
          <li key={rule.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 border-line border-b py-1.5">
            <span className={rule.enabled ? "min-w-0 flex-1" : "min-w-0 flex-1 text-muted line-through"}>
              {rule.sentence}
            </span>
            <Checkbox
              label="routes"
              aria-label={`Tell of routes that stop leading to the live MX, by the rule: ${rule.sentence}`}
              checked={rule.tellDrift}
              disabled={refusal !== null}
              onChange={(event) => change.mutate({ id: rule.id, tellDrift: event.target.checked })}
            />
            <Checkbox
              label="on"
              checked={rule.enabled}
              disabled={refusal !== null}
              onChange={(event) => change.mutate({ id: rule.id, enabled: event.target.checked })}
            />
            <Button
              size="sm"
              disabled={refusal !== null}
              title={refusal ?? undefined}
              aria-label={`Remove the rule: ${rule.sentence}`}
              onClick={() => remove.mutate(rule.id)}
            >
              Remove
            </Button>
          </li>
        ))}
      </ul>
      {problem ? (
        <p role="alert" className="mb-3 text-fail">
          {asProblem(problem).detail}
        </p>
      ) : null}
      <NewRule channels={channels} refusal={refusal} onAdded={settle} />
    </Section>
  );
}

type Terms = {
  reason: string;
  provider: string;
  minRecipients: string;
  side: "any" | "ours" | "theirs";
  tellEnd: boolean;
  tellDrift: boolean;
};
const USUAL: Terms = {
  ...{ reason: "relay_denied", provider: "", minRecipients: "3", side: "any" },
  ...{ tellEnd: true, tellDrift: true },
};

function NewRule({
  channels,
  refusal,
  onAdded,
}: {
  channels: AlertChannel[];
  refusal: string | null;
  onAdded: () => unknown;
}) {
  const [terms, setTerms] = useState(USUAL);
  const [channelId, setChannelId] = useState("");
  const chosen = channels.some((one) => one.id === channelId) ? channelId : (channels[0]?.id ?? "");
  const add = useMutation({
    mutationFn: () => {
      const reason = REASONS.find((one) => one === terms.reason) ?? null;
      const providers = terms.provider
        .split(",")
        .map((one) => one.trim())
        .filter((one) => one !== "");
      const minRecipients = Number(terms.minRecipients);
      const { side, tellEnd, tellDrift } = terms;
      const body: BodyOf<typeof postAlertRule> = {
        ...{ channelId: chosen, reason, providers, minRecipients, side, tellEnd, tellDrift },
      };
      return apiPost("/alerts/rules", body);
    },
    onSuccess: () => {
      setTerms(USUAL);
      return onAdded();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <form onSubmit={submit} aria-label="New rule" className="flex flex-wrap items-center gap-2">
      <span>If</span>
      <Field label="Reason" hideLabel>
        <Select value={terms.reason} onChange={(event) => setTerms({ ...terms, reason: event.target.value })}>
          {REASONS.map((reason) => (
            <option key={reason} value={reason}>
              {inSentence(reasonLabel(reason))}
            </option>
          ))}
          <option value="">any refusal</option>
        </Select>
      </Field>
      <span>at</span>
      <Field label="Providers, with commas; empty is any" hideLabel>
        <Input
          className="w-40"
          placeholder="any provider"
          value={terms.provider}
          onChange={(event) => setTerms({ ...terms, provider: event.target.value })}
        />
      </Field>
      <span>exceeds what is expected, with at least</span>
      <Field label="Recipients at least" hideLabel>
        <Input
          className="w-20"
          type="number"
          min={1}
          required
          value={terms.minRecipients}
          onChange={(event) => setTerms({ ...terms, minRecipients: event.target.value })}
        />
      </Field>
      <span>recipients</span>
      <Field label="Whose fault" hideLabel>
        <Select
          value={terms.side}
          onChange={(event) => setTerms({ ...terms, side: event.target.value as Terms["side"] })}
        >
          <option value="any">whoever it is</option>
          <option value="ours">and is judged ours</option>
          <option value="theirs">and is judged theirs</option>
        </Select>
      </Field>
      <span>, tell</span>
      <Field label="Channel" hideLabel>
        <Select value={chosen} onChange={(event) => setChannelId(event.target.value)}>
          {channels.map((channel) => (
            <option key={channel.id} value={channel.id}>
              {channel.name}
            </option>
          ))}
        </Select>
      </Field>
      <Checkbox
        label="also when it has ended"
        checked={terms.tellEnd}
        onChange={(event) => setTerms({ ...terms, tellEnd: event.target.checked })}
      />
      <Checkbox
        label="also when a static route of ours stops leading to the live MX"
        checked={terms.tellDrift}
        onChange={(event) => setTerms({ ...terms, tellDrift: event.target.checked })}
      />
      <Button type="submit" disabled={refusal !== null} title={refusal ?? undefined} busy={add.isPending}>
        Add the rule
      </Button>
      {add.isError ? (
        <p role="alert" className="w-full text-fail">
          {asProblem(add.error).detail}
        </p>
      ) : null}
    </form>
  );
}
