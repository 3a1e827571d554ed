"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useRefusal } from "#components/access/use-may";
import { apiSendFile, asProblem } from "#components/queries/client";
import { Button } from "#components/ui/button";
import { Field, Input, Textarea } from "#components/ui/field";
import { NoData } from "#components/ui/number";
import { Time } from "#components/ui/time";
import type { PathTest } from "#lib/evidence/path-test/contract";

/** The mail of a test as it arrived: pasted or as a file. A script may post it just as well. */
export function HandInArrival({ test }: { test: PathTest }) {
  const client = useQueryClient();
  const refusal = useRefusal("probe.run");
  const [text, setText] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const send = useMutation({
    mutationFn: () => {
      const mail = file ?? new File([text], "mail.eml");
      return apiSendFile<PathTest>("/path-tests/arrivals", new File([mail], mail.name, { type: "message/rfc822" }));
    },
    onSuccess: () => setText(""),
    onSettled: () => client.invalidateQueries({ queryKey: ["incident", test.incidentId] }),
  });
  const problem = send.isError ? asProblem(send.error) : null;
  const empty = file === null && text.trim() === "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!empty) send.mutate();
  };
  return (
    <details className="mt-1">
      <summary className="cursor-pointer text-accent text-meta">Did it arrive? Hand in the mail as it came</summary>
      <form onSubmit={submit} className="mt-2 flex max-w-2xl flex-col items-start gap-2">
        <Field
          label="Source of the mail, with its whole header"
          hint="In the mailbox: show original, view source. Its mark says which test it is."
          error={problem?.detail}
          className="w-full"
        >
          <Textarea
            rows={5}
            spellCheck={false}
            className="font-mono text-meta"
            placeholder={`X-Rebound-Test: ${test.id}`}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
        <Field label="Or as a file">
          <Input
            type="file"
            accept=".eml,.txt,message/rfc822"
            onChange={(event) => setFile(event.target.files?.[0] ?? null)}
          />
        </Field>
        <Button type="submit" busy={send.isPending} disabled={refusal !== null || empty} title={refusal ?? undefined}>
          Hand in the mail
        </Button>
        <p className="max-w-[72ch] text-meta text-muted">
          A mailbox that runs a script hands it in by itself, and this page shows it within five seconds:{" "}
          <code className="break-all">
            curl --data-binary @- -H "Content-Type: message/rfc822" -H "Authorization: Bearer …"
            …/api/v1/path-tests/arrivals
          </code>
        </p>
      </form>
    </details>
  );
}

/** What the header of the arrived mail says. */
export function ArrivalView({ arrival }: { arrival: NonNullable<PathTest["arrival"]> }) {
  const { handedOver, signatures, results, authentication } = arrival;
  return (
    <div className="mt-1 max-w-[72ch] text-meta">
      <p>
        Handed in by {arrival.handedInBy.name}, <Time at={arrival.at} seconds />.{" "}
        {handedOver ? (
          <>
            It left our side from <span className="break-all font-mono">{handedOver.ip}</span> for{" "}
            <span className="break-all font-mono">{handedOver.by}</span>
            {handedOver.tls === null ? "" : handedOver.tls ? " over TLS" : " without TLS"}.
          </>
        ) : (
          "No line of its header shows where it left our side."
        )}
      </p>
      <p>
        The receiver found:{" "}
        {results.length > 0 ? results.join(", ") : <NoData why="It has no Authentication-Results." />}. Signed by:{" "}
        {signatures.length > 0
          ? signatures.map(({ selector, domain }) => `${selector} at ${domain}`).join(", ")
          : "nobody"}
        .
      </p>
      {authentication.length > 0 ? (
        <details>
          <summary className="cursor-pointer text-accent">Authentication-Results, word for word</summary>
          <pre className="mt-1 max-h-48 overflow-auto whitespace-pre-wrap break-words rounded-md border border-line bg-surface p-2 font-mono">
            {authentication.join("\n\n")}
          </pre>
        </details>
      ) : null}
    </div>
  );
}
