"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ChangeEvent, type FormEvent, useId, useState } from "react";
import { apiPost, asProblem, type ResponseOf } from "#components/queries/client";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog";
import { Field, Input, Textarea } from "#components/ui/field";
import type { postRoutes } from "#lib/evidence/routes/contract";

/** Takes a configuration, pasted or from a file. */
export function GiveRoutes({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const client = useQueryClient();
  const form = useId();
  const [name, setName] = useState("");
  const [text, setText] = useState("");
  const give = useMutation({
    mutationFn: () => apiPost<ResponseOf<typeof postRoutes>>("/routes", { name: name.trim(), text }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["routes"] });
      close(false);
    },
  });
  const close = (next: boolean) => {
    if (!next) {
      give.reset();
      setName("");
      setText("");
    }
    onOpenChange(next);
  };
  const take = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    if (!file) return;
    setText(await file.text());
    if (name === "") setName(file.name);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    give.mutate();
  };
  const problem = give.isError ? asProblem(give.error) : null;
  return (
    <Dialog
      open={open}
      onOpenChange={close}
      title="Give a configuration"
      description="The output of postconf -n, a transport table, Exim routers, a mailertable, KumoMTA or PowerMTA snippets, or Get-SendConnector | Format-List."
      actions={
        <Button type="submit" form={form} variant="primary" busy={give.isPending}>
          Keep and compare with DNS
        </Button>
      }
    >
      <form id={form} onSubmit={submit} className="flex flex-col gap-3">
        <Field label="Name" hint="A newer text of the same name takes its place." error={problem?.field("name")}>
          <Input
            required
            maxLength={120}
            placeholder="out1 transport"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <Field label="Text" error={problem?.field("text")}>
          <Textarea
            required
            rows={10}
            className="font-mono text-meta"
            spellCheck={false}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
        <Field label="Or a file">
          <Input type="file" className="pt-1" onChange={take} />
        </Field>
        <p className="text-meta text-muted">
          Leave out passwords: only routes are read, but the text is kept as given.
        </p>
        {problem && problem.errors.length === 0 ? (
          <p role="alert" className="text-fail">
            {problem.detail}
          </p>
        ) : null}
      </form>
    </Dialog>
  );
}
