"use client";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button";
import { Field, Input, Select } from "#components/ui/field";
import type { KumoAction } from "#lib/release/kumomta/contract";

/** Suspend one domain for a while, or try its queued mail again; asks for a dry run, never more. */
export function KumoForm({ onAsk, busy }: { onAsk: (action: KumoAction) => void; busy: boolean }) {
  const [action, setAction] = useState<"suspend" | "rebind">("suspend");
  const [domain, setDomain] = useState("");
  const [reason, setReason] = useState("");
  const [minutes, setMinutes] = useState("60");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const whom = { domain: domain.trim().toLowerCase(), reason: reason.trim() };
    onAsk(action === "suspend" ? { action, ...whom, minutes: Number(minutes) } : { action, ...whom });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 border-line border-t pt-3">
      <div className="flex flex-wrap gap-3">
        <Field label="Do">
          <Select
            value={action}
            onChange={(event) => setAction(event.target.value === "rebind" ? "rebind" : "suspend")}
          >
            <option value="suspend">suspend one domain</option>
            <option value="rebind">try queued mail of one domain again</option>
          </Select>
        </Field>
        <Field label="Domain" className="flex-1 basis-40">
          <Input
            required
            maxLength={253}
            placeholder="example.com"
            spellCheck={false}
            value={domain}
            onChange={(event) => setDomain(event.target.value)}
          />
        </Field>
        {action === "suspend" ? (
          <Field label="Minutes" className="w-24">
            <Input
              required
              type="number"
              min={1}
              max={10_080}
              value={minutes}
              onChange={(event) => setMinutes(event.target.value)}
            />
          </Field>
        ) : null}
      </div>
      <Field label="Why (KumoMTA keeps it)">
        <Input
          required
          minLength={3}
          maxLength={200}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
      <div>
        <Button type="submit" busy={busy}>
          Dry run
        </Button>
      </div>
    </form>
  );
}
