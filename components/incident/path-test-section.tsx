"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useRefusal } from "#components/access/use-may";
import { PathTestView } from "#components/incident/path-test-view";
import { apiPost, asProblem } from "#components/queries/client";
import { pathTestsQuery, submissionPathsQuery } from "#components/queries/path-test";
import { Button } from "#components/ui/button";
import { Field, Input, Select } from "#components/ui/field";
import { TextLink } from "#components/ui/link";
import { CutNote, ErrorState } from "#components/ui/states";
import type { PathTest, SubmissionPath } from "#lib/evidence/path-test/contract";

/** A test mail over our own submission host, to a mailbox of our own. */
export function PathTestSection({ incidentId }: { incidentId: string }) {
  const paths = useQuery(submissionPathsQuery());
  const query = useQuery(pathTestsQuery(incidentId));
  const tests = query.data?.items ?? [];
  return (
    <div id="path-test" className="mt-5">
      <h3 className="font-medium">Test mail on the production path</h3>
      {paths.data && paths.data.items.length === 0 ? (
        <p className="max-w-[72ch] text-muted">
          One mail to a mailbox of your own at the provider, over the host production mail leaves by, shows whether that
          path works now. Off until an administrator adds a submission host in{" "}
          <TextLink href="/settings?tab=probes">Settings, Probes</TextLink>.
        </p>
      ) : null}
      {paths.data && paths.data.items.length > 0 ? <SendForm incidentId={incidentId} paths={paths.data.items} /> : null}
      {query.isError && !query.data ? <ErrorState problem={query.error} retry={query.refetch} /> : null}
      <ul className="flex flex-col gap-3">
        {tests.map((test) => (
          <li key={test.id}>
            <PathTestView test={test} />
          </li>
        ))}
      </ul>
      <CutNote shown={tests.length} total={query.data?.cut ? null : tests.length} />
    </div>
  );
}

function SendForm({ incidentId, paths }: { incidentId: string; paths: readonly SubmissionPath[] }) {
  const client = useQueryClient();
  const refusal = useRefusal("probe.run");
  const [recipient, setRecipient] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const path = paths.find(({ id }) => id === chosen) ?? paths[0];
  const send = useMutation({
    mutationFn: () => apiPost<PathTest>("/path-tests", { incidentId, pathId: path?.id, recipient: recipient.trim() }),
    onSettled: () => client.invalidateQueries({ queryKey: ["incident", incidentId] }),
  });
  const problem = send.isError ? asProblem(send.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <form onSubmit={submit} className="mb-3 flex flex-wrap items-end gap-3">
      <Field
        label="Control mailbox of your own"
        hint="Never a customer: an address whose mail failed here is refused."
        error={problem?.field("recipient") ?? problem?.detail}
        className="w-full max-w-md"
      >
        <Input
          required
          type="email"
          maxLength={254}
          placeholder="control@bigmail.example"
          value={recipient}
          onChange={(event) => setRecipient(event.target.value)}
        />
      </Field>
      <Field label="Over">
        <Select value={path?.id} onChange={(event) => setChosen(event.target.value)}>
          {paths.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      <Button type="submit" busy={send.isPending} disabled={refusal !== null} title={refusal ?? undefined}>
        Send 1 test mail
      </Button>
    </form>
  );
}
