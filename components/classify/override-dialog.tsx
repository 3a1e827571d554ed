"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { useRefusal } from "#components/access/use-may";
import { PreviewResult } from "#components/classify/preview-result";
import { apiPost, asProblem } from "#components/queries/client";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog";
import { Field, Input, Select } from "#components/ui/field";
import { plural } from "#components/ui/format";
import { useToast } from "#components/ui/toast";
import { reasonLabel } from "#components/ui/words";
import type { Override, OverridePreview } from "#lib/classify/contract";
import { OVERRIDE_TEXT_MAX, OVERRIDE_TEXT_MIN } from "#lib/classify/override";
import { REASONS, type Reason } from "#lib/classify/reason";

type Wish = { text: string; provider: string; reason: Reason };

/** Gives a text a class. What it would change in history is counted before anything is written. `start` null: closed. */
export function OverrideDialog({ start, onClose }: { start: string | null; onClose: () => void }) {
  if (start === null) return null;
  return <OpenDialog start={start} onClose={onClose} />;
}

function OpenDialog({ start, onClose }: { start: string; onClose: () => void }) {
  const client = useQueryClient();
  const say = useToast();
  const form = useId();
  const refusal = useRefusal("class.override");
  const [wish, setWish] = useState<Wish>({ text: start, provider: "", reason: "relay_denied" });
  const [why, setWhy] = useState("");
  const body = { text: wish.text.trim(), provider: wish.provider.trim() || null, reason: wish.reason };
  const preview = useMutation({ mutationFn: () => apiPost<OverridePreview>("/class-overrides/preview", body) });
  const create = useMutation({
    mutationFn: () => apiPost<Override>("/class-overrides", { ...body, why: why.trim() }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["class-overrides"] });
      say(`Replies with “${body.text}” are “${reasonLabel(body.reason)}” from now on. History follows.`, "pass");
      onClose();
    },
  });
  const seen = preview.data;
  // Another wish is another count.
  const change = (part: Partial<Wish>) => {
    setWish({ ...wish, ...part });
    preview.reset();
    create.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (seen) create.mutate();
    else preview.mutate();
  };
  const failed = create.error ?? preview.error;
  const problem = failed ? asProblem(failed) : null;
  const confirm = seen
    ? seen.events > 0
      ? `Move ${plural(seen.events, "event")}`
      : "Save for new events"
    : "Count what would move";

  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Give a text a class"
      description="Replies that contain the text are of the class, whatever the rules say. It can be reverted."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form={form}
            variant="primary"
            busy={preview.isPending || create.isPending}
            disabled={refusal !== null}
            title={refusal ?? undefined}
          >
            {confirm}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="flex flex-col gap-3">
        <Field
          label="Text in the reply"
          hint="Plain text as it stands there; upper and lower case are the same."
          error={problem?.field("text")}
        >
          <Input
            required
            minLength={OVERRIDE_TEXT_MIN}
            maxLength={OVERRIDE_TEXT_MAX}
            spellCheck={false}
            autoComplete="off"
            className="font-mono"
            value={wish.text}
            onChange={(event) => change({ text: event.target.value })}
          />
        </Field>
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="Class" error={problem?.field("reason")}>
            <Select
              value={wish.reason}
              onChange={(event) => change({ reason: REASONS.find((one) => one === event.target.value) ?? wish.reason })}
            >
              {REASONS.map((reason) => (
                <option key={reason} value={reason}>
                  {reasonLabel(reason)}
                </option>
              ))}
            </Select>
          </Field>
          <Field
            label="Only for the provider"
            hint="Empty for all; google, yahoo, acorn.example."
            error={problem?.field("provider")}
          >
            <Input
              maxLength={253}
              spellCheck={false}
              autoComplete="off"
              value={wish.provider}
              onChange={(event) => change({ provider: event.target.value })}
            />
          </Field>
        </div>
        {seen ? (
          <>
            <PreviewResult preview={seen} reason={wish.reason} />
            <Field label="Why" hint="For whoever reads this later." error={problem?.field("why")}>
              <Input required maxLength={500} value={why} onChange={(event) => setWhy(event.target.value)} />
            </Field>
          </>
        ) : null}
        {problem && problem.errors.length === 0 ? (
          <p role="alert" className="text-fail">
            {problem.detail}
          </p>
        ) : null}
      </form>
    </Dialog>
  );
}
