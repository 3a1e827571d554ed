"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { apiPost, apiSend, asProblem, type BodyOf } from "#components/queries/client";
import { submissionPathsQuery } from "#components/queries/path-test";
import { Button } from "#components/ui/button";
import { Field, Input, Select } from "#components/ui/field";
import { Section } from "#components/ui/section";
import { ErrorState, LoadingRows } from "#components/ui/states";
import { useToast } from "#components/ui/toast";
import type { postSubmissionPath, SubmissionPath } from "#lib/evidence/path-test/contract";

const BLANK = {
  name: "",
  host: "",
  port: "587",
  tls: "starttls",
  user: "",
  password: "",
  mailFrom: "",
  from: "",
  pool: "",
  sourceIp: "",
};
const FIELDS = [
  ["name", "Name", "pool A", "text"],
  ["host", "Host", "smtp.example.com", "text"],
  ["port", "Port", "587", "number"],
  ["user", "User", "", "text"],
  ["password", "Password", "", "password"],
  ["mailFrom", "MAIL FROM", "test@example.com", "email"],
  ["from", "From:, when it is another", "news@example.com", "email"],
  ["pool", "Pool, as your logs name it", "", "text"],
  ["sourceIp", "Address it sends from", "", "text"],
] as const;

/** Submission hosts that a test mail of an incident may be handed to; none means off. */
export function SubmissionPaths({ refusal }: { refusal: string | null }) {
  const query = useQuery(submissionPathsQuery());
  return (
    <Section id="submission-paths" title="Test mails">
      <p className="mb-3 max-w-[72ch] text-muted">
        A test mail goes over the host your mail leaves by, to one mailbox of your own. Without a host there is none.
        Sender, service, bounce domain, DKIM selector and pool must be those of the failing mail, or the test is not
        comparable.
      </p>
      {query.isPending ? <LoadingRows rows={2} label="Loading the hosts" /> : null}
      {query.isError && !query.data ? <ErrorState problem={query.error} retry={query.refetch} /> : null}
      <ul className="mb-3 flex flex-col">
        {(query.data?.items ?? []).map((path) => (
          <PathRow key={path.id} path={path} refusal={refusal} />
        ))}
      </ul>
      <AddPath refusal={refusal} />
    </Section>
  );
}

function PathRow({ path, refusal }: { path: SubmissionPath; refusal: string | null }) {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => apiSend("DELETE", `/settings/submission-paths/${encodeURIComponent(path.id)}`),
    onSettled: () => client.invalidateQueries({ queryKey: ["settings", "submission-paths"] }),
  });
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-line border-b py-1">
      <span className="font-medium">{path.name}</span>
      <span className="break-all font-mono text-meta">
        {path.host}:{path.port}
      </span>
      <span className="text-meta text-muted">
        {path.tls === "none" ? "without TLS" : path.tls === "tls" ? "TLS" : "STARTTLS"}
        {path.pool ? `, pool ${path.pool}` : ", pool not known"}
      </span>
      <Button
        size="sm"
        aria-label={`Remove ${path.name}`}
        busy={remove.isPending}
        disabled={refusal !== null}
        title={refusal ?? undefined}
        onClick={() => remove.mutate()}
      >
        Remove
      </Button>
    </li>
  );
}

function AddPath({ refusal }: { refusal: string | null }) {
  const client = useQueryClient();
  const toast = useToast();
  const [said, setSaid] = useState(BLANK);
  const add = useMutation({
    mutationFn: () => {
      const { port, tls, pool, sourceIp, from, ...rest } = said;
      const body: BodyOf<typeof postSubmissionPath> = {
        ...{ ...rest, port: Number(port), tls: tls as SubmissionPath["tls"] },
        ...{ pool: pool.trim() || null, sourceIp: sourceIp.trim() || null, from: from.trim() || null },
      };
      return apiPost("/settings/submission-paths", body);
    },
    onSuccess: () => {
      toast(`Test mails may go over ${said.name}.`, "pass");
      setSaid(BLANK);
      return client.invalidateQueries({ queryKey: ["settings", "submission-paths"] });
    },
  });
  const problem = add.isError ? asProblem(add.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <form onSubmit={submit} className="grid max-w-2xl gap-3 sm:grid-cols-2">
      {FIELDS.map(([name, label, placeholder, type]) => (
        <Field key={name} label={label} error={problem?.field(name)}>
          <Input
            required={["name", "host", "port", "mailFrom"].includes(name)}
            type={type}
            autoComplete={type === "password" ? "new-password" : "off"}
            placeholder={placeholder}
            value={said[name]}
            onChange={(event) => setSaid({ ...said, [name]: event.target.value })}
          />
        </Field>
      ))}
      <Field label="Encryption">
        <Select value={said.tls} onChange={(event) => setSaid({ ...said, tls: event.target.value })}>
          <option value="starttls">STARTTLS, or nothing is sent</option>
          <option value="tls">TLS from the first byte</option>
          <option value="none">none</option>
        </Select>
      </Field>
      {problem && problem.errors.length === 0 ? (
        <p role="alert" className="text-fail sm:col-span-2">
          {problem.detail}
        </p>
      ) : null}
      <Button
        type="submit"
        className="self-end justify-self-start"
        busy={add.isPending}
        disabled={refusal !== null}
        title={refusal ?? undefined}
      >
        Add the host
      </Button>
    </form>
  );
}
