"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { RefusedNote } from "#components/access/refused-note";
import { useRefusal } from "#components/access/use-may";
import { apiSend, asProblem } from "#components/queries/client";
import { blocklistSettingsQuery } from "#components/queries/sender-check";
import { Button } from "#components/ui/button";
import { Checkbox, Field, Input, Textarea } from "#components/ui/field";
import { Section } from "#components/ui/section";
import { ErrorState, LoadingRows } from "#components/ui/states";
import { useToast } from "#components/ui/toast";
import type { BlocklistSettings } from "#lib/evidence/sender/contract";

/** Which blocklists are asked about our own sending addresses. */
export function BlocklistsTab() {
  const query = useQuery(blocklistSettingsQuery());
  const refusal = useRefusal("blocklist.change");
  return (
    <>
      <RefusedNote refusal={refusal} />
      <Section title="Blocklists" className="border-t-0! pt-0!">
        <p className="mb-3 max-w-[72ch] text-muted">
          A sender check asks these about our own sending addresses, never about a receiver. Each list has terms of use:
          turn on what you may ask. Lists refuse public resolvers, so name one of your own.
        </p>
        {query.isPending ? <LoadingRows rows={4} label="Loading the settings" /> : null}
        {query.isError && !query.data ? <ErrorState problem={query.error} retry={query.refetch} /> : null}
        {query.data ? <ListsForm settings={query.data} refusal={refusal} /> : null}
      </Section>
    </>
  );
}

function ListsForm({ settings, refusal }: { settings: BlocklistSettings; refusal: string | null }) {
  const client = useQueryClient();
  const toast = useToast();
  const known = settings.known.map(({ zone }) => zone);
  const [on, setOn] = useState(settings.zones.filter((zone) => known.includes(zone)));
  const [others, setOthers] = useState(settings.zones.filter((zone) => !known.includes(zone)).join("\n"));
  const [resolver, setResolver] = useState(settings.resolver ?? "");
  const save = useMutation({
    mutationFn: () => {
      const zones = [...on, ...others.split(/[\s,]+/).filter((zone) => zone !== "")];
      return apiSend<BlocklistSettings>("PUT", "/settings/blocklists", { zones, resolver: resolver.trim() || null });
    },
    onSuccess: ({ zones }) => {
      toast(zones.length === 0 ? "No blocklist is asked." : `${zones.length} blocklists are asked.`, "pass");
      return client.invalidateQueries({ queryKey: ["settings", "blocklists"] });
    },
  });
  const problem = save.isError ? asProblem(save.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit} className="flex max-w-xl flex-col gap-3">
      <ul className="flex flex-col gap-2">
        {settings.known.map(({ zone, label, terms, source, neighbours }) => (
          <li key={zone}>
            <Checkbox
              label={label}
              checked={on.includes(zone)}
              onChange={({ target }) => setOn(target.checked ? [...on, zone] : on.filter((one) => one !== zone))}
            />
            <p className="pl-6 text-meta text-muted">
              <span className="font-mono">{zone}</span>. {terms}{" "}
              {neighbours ? "It lists networks, so an entry may be about neighbours. " : null}
              <a className="text-accent underline" href={source} target="_blank" rel="noreferrer">
                Terms
              </a>
            </p>
          </li>
        ))}
      </ul>
      <Field
        label="Other zones, one a line"
        hint="A list with your key is written here, such as yourkey.zen.dq.spamhaus.net; the key is then in every kept question."
      >
        <Textarea value={others} onChange={(event) => setOthers(event.target.value)} />
      </Field>
      <Field
        label="Ask through"
        hint="host or host:port. Empty: the first configured resolver that is no public one."
        error={problem?.field("resolver")}
      >
        <Input placeholder="192.0.2.53" value={resolver} onChange={(event) => setResolver(event.target.value)} />
      </Field>
      {problem && problem.field("resolver") === null ? (
        <p role="alert" className="text-fail text-meta">
          {problem.detail}
        </p>
      ) : null}
      <div>
        <Button
          type="submit"
          variant="primary"
          busy={save.isPending}
          disabled={refusal !== null}
          title={refusal ?? undefined}
        >
          Save
        </Button>
      </div>
    </form>
  );
}
