"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { RefusedNote } from "#components/access/refused-note";
import { useRefusal } from "#components/access/use-may";
import { SubmissionPaths } from "#components/evidence/submission-paths";
import { apiSend, asProblem } from "#components/queries/client";
import { probeSettingsQuery } from "#components/queries/probe";
import { Button } from "#components/ui/button";
import { Checkbox, Field, Input } from "#components/ui/field";
import { Section } from "#components/ui/section";
import { ErrorState, LoadingRows } from "#components/ui/states";
import { Time } from "#components/ui/time";
import { useToast } from "#components/ui/toast";
import type { ProbeSettings } from "#lib/evidence/probe/contract";

/** Whether Rebound may ask a receiving server, and as whom. */
export function ProbesTab() {
  const query = useQuery(probeSettingsQuery());
  const refusal = useRefusal("probe.settings");
  return (
    <>
      <RefusedNote refusal={refusal} />
      <Section title="Controlled probes" className="border-t-0! pt-0!">
        <p className="mb-3 max-w-[72ch] text-muted">
          A probe speaks SMTP with the live MX of a recipient up to RCPT TO and leaves; no message is sent. Use a host
          name and a sender of your own domain. Public addresses and port 25 only, one domain in ten minutes.
        </p>
        {query.isPending ? <LoadingRows rows={4} label="Loading the settings" /> : null}
        {query.isError && !query.data ? <ErrorState problem={query.error} retry={query.refetch} /> : null}
        {query.data ? <SettingsForm settings={query.data} refusal={refusal} /> : null}
      </Section>
      <SubmissionPaths refusal={refusal} />
    </>
  );
}

function SettingsForm({ settings, refusal }: { settings: ProbeSettings; refusal: string | null }) {
  const client = useQueryClient();
  const toast = useToast();
  const [form, setForm] = useState(settings);
  const { production } = form;
  const orNull = (text: string) => (text.trim() === "" ? null : text.trim());
  const save = useMutation({
    mutationFn: () => {
      const { restsUntil: _, restsBecause: __, ...body } = form;
      return apiSend<ProbeSettings>("PUT", "/settings/probes", body);
    },
    onSuccess: (kept) => {
      toast(kept.enabled ? "Probes are allowed." : "Probes are off.", "pass");
      return client.invalidateQueries({ queryKey: ["settings", "probes"] });
    },
  });
  const problem = save.isError ? asProblem(save.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit} className="flex max-w-md flex-col gap-3">
      {settings.restsUntil ? (
        <p role="status">
          Probes rest until <Time at={settings.restsUntil} />: {settings.restsBecause}
        </p>
      ) : null}
      <Checkbox
        label="Allow controlled probes"
        checked={form.enabled}
        onChange={(event) => setForm({ ...form, enabled: event.target.checked })}
      />
      <Field label="EHLO name" error={problem?.field("ehlo")}>
        <Input
          required
          placeholder="probe.example.com"
          value={form.ehlo}
          onChange={(event) => setForm({ ...form, ehlo: event.target.value })}
        />
      </Field>
      <Field label="MAIL FROM" error={problem?.field("mailFrom")}>
        <Input
          required
          type="email"
          placeholder="probe@example.com"
          value={form.mailFrom}
          onChange={(event) => setForm({ ...form, mailFrom: event.target.value })}
        />
      </Field>
      <Field label="Source address" hint="Empty: the system chooses." error={problem?.field("sourceIp")}>
        <Input
          value={form.sourceIp ?? ""}
          onChange={(event) => setForm({ ...form, sourceIp: orNull(event.target.value) })}
        />
      </Field>
      <Field label="Probes in 24 hours, at most" error={problem?.field("dailyMax")}>
        <Input
          type="number"
          min={1}
          max={200}
          value={form.dailyMax}
          onChange={(event) => setForm({ ...form, dailyMax: Number(event.target.value) })}
        />
      </Field>
      <fieldset className="flex flex-col gap-3 border-line border-t pt-3">
        <legend className="font-medium">The path of production mail</legend>
        <p className="text-meta text-muted">A probe that leaves another way is shown as such and settles nothing.</p>
        <Field label="Source address" error={problem?.field("production.sourceIp")}>
          <Input
            value={production.sourceIp ?? ""}
            onChange={(event) =>
              setForm({ ...form, production: { ...production, sourceIp: orNull(event.target.value) } })
            }
          />
        </Field>
        <Field label="EHLO name" error={problem?.field("production.ehlo")}>
          <Input
            value={production.ehlo ?? ""}
            onChange={(event) => setForm({ ...form, production: { ...production, ehlo: orNull(event.target.value) } })}
          />
        </Field>
        <Field label="Domain of MAIL FROM" error={problem?.field("production.mailFromDomain")}>
          <Input
            value={production.mailFromDomain ?? ""}
            onChange={(event) =>
              setForm({ ...form, production: { ...production, mailFromDomain: orNull(event.target.value) } })
            }
          />
        </Field>
      </fieldset>
      {problem && problem.errors.length === 0 ? (
        <p role="alert" className="text-fail">
          {problem.detail}
        </p>
      ) : null}
      <Button
        type="submit"
        variant="primary"
        className="self-start"
        busy={save.isPending}
        disabled={refusal !== null}
        title={refusal ?? undefined}
      >
        Keep these settings
      </Button>
    </form>
  );
}
