"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useRefusal } from "#components/access/use-may";
import { apiPost, apiUrl } from "#components/queries/client";
import { hygieneQuery } from "#components/queries/suppression";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/dialog";
import { Field, Input, Select } from "#components/ui/field";
import { plural } from "#components/ui/format";
import { TextLink } from "#components/ui/link";
import { Mono } from "#components/ui/mono";
import { Section } from "#components/ui/section";
import { CutNote, EmptyState, ErrorState, LoadingRows } from "#components/ui/states";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Time } from "#components/ui/time";
import type { Hygiene } from "#lib/outcome/hygiene/contract";
import { HYGIENE_STATES } from "#lib/outcome/hygiene/hygiene-state";

const LABEL = {
  proposed: "Waits for a decision",
  accepted: "Suppressed",
  dismissed: "Dismissed",
  withdrawn: "Took mail since",
} as const;

type Choice = { item: Hygiene; decision: "accept" | "dismiss" };

/** Addresses that failed again after a retry that others got through: both failures, and a person's decision. */
export function HygieneSection() {
  const [state, setState] = useState<Hygiene["state"]>("proposed");
  const [choice, setChoice] = useState<Choice | null>(null);
  const query = useQuery(hygieneQuery(state));
  const items = query.data?.items ?? [];
  return (
    <Section
      title="Hygiene list"
      className="border-t-0! pt-0!"
      aside={
        <>
          <Select
            aria-label="Which"
            value={state}
            onChange={(event) => setState(HYGIENE_STATES.find((one) => one === event.target.value) ?? "proposed")}
          >
            {HYGIENE_STATES.map((one) => (
              <option key={one} value={one}>
                {LABEL[one]}
              </option>
            ))}
          </Select>
          {(["csv", "ndjson", "txt"] as const).map((format) => (
            <a
              key={format}
              className="text-accent underline underline-offset-2"
              href={apiUrl("/hygiene/export", { state, format })}
            >
              {format.toUpperCase()}
            </a>
          ))}
        </>
      }
    >
      <p className="max-w-[72ch] text-muted">
        They bounced again after a retry that the rest of their stage got through, so what is left is the address. One
        failure never leads here, and nothing is suppressed before a person says so.
      </p>
      {query.isPending ? <LoadingRows rows={3} label="Loading the hygiene list" /> : null}
      {query.isError && !query.data ? <ErrorState problem={query.error} retry={query.refetch} /> : null}
      {query.data && items.length === 0 ? (
        <EmptyState title={state === "proposed" ? "Nothing waits for a decision" : "None"}>
          A retry fills this list: who bounces twice while others get through is proposed here.
        </EmptyState>
      ) : null}
      {items.length > 0 ? <HygieneTable items={items} onChoose={setChoice} /> : null}
      {query.data ? (
        <CutNote shown={items.length} total={query.data.total}>
          the files hold all of them
        </CutNote>
      ) : null}
      {choice ? <DecideDialog choice={choice} onClose={() => setChoice(null)} /> : null}
    </Section>
  );
}

function HygieneTable({ items, onChoose }: { items: readonly Hygiene[]; onChoose: (choice: Choice) => void }) {
  const refusal = useRefusal("suppression.change");
  return (
    <Table label="Hygiene list">
      <thead>
        <tr>
          <Th>Recipient</Th>
          <Th>Before the retry (UTC)</Th>
          <Th>After it (UTC)</Th>
          <Th>Incident</Th>
          <Th>Decision</Th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <Tr key={item.id}>
            <Td mono className="min-w-40 break-all">
              {item.recipient}
            </Td>
            <Td className="min-w-56">
              <Failure failure={item.first} />
            </Td>
            <Td className="min-w-56">
              <Failure failure={item.second} />
            </Td>
            <Td className="whitespace-nowrap">
              <TextLink plain href={`/incidents/${item.incident.id}`}>
                {item.incident.number}
              </TextLink>
              , <TextLink plain href={`/cohorts/${item.cohort.id}`}>{`cohort ${item.cohort.number}`}</TextLink>
            </Td>
            <Td className="whitespace-nowrap">
              {item.state === "proposed" ? (
                <span className="flex gap-2">
                  {(["accept", "dismiss"] as const).map((decision) => (
                    <Button
                      key={decision}
                      size="sm"
                      {...(decision === "accept" ? { variant: "danger" } : {})}
                      disabled={refusal !== null}
                      title={refusal ?? undefined}
                      aria-label={`${decision === "accept" ? "Suppress" : "Dismiss"} ${item.recipient}`}
                      onClick={() => onChoose({ item, decision })}
                    >
                      {decision === "accept" ? "Suppress" : "Dismiss"}
                    </Button>
                  ))}
                </span>
              ) : item.decidedAt ? (
                <>
                  {item.decidedBy?.name}, <Time at={item.decidedAt} />
                  {item.words ? `: “${item.words}”` : ""}
                </>
              ) : (
                LABEL[item.state]
              )}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function Failure({ failure }: { failure: Hygiene["first"] }) {
  return (
    <>
      <TextLink plain href={`/events/${failure.eventId}`}>
        <Time at={failure.at} />
      </TextLink>{" "}
      <Mono className="break-all">{failure.reply ?? failure.reason.replaceAll("_", " ")}</Mono>
    </>
  );
}

function DecideDialog({ choice: { item, decision }, onClose }: { choice: Choice; onClose: () => void }) {
  const client = useQueryClient();
  const [words, setWords] = useState("");
  const decide = useMutation({
    mutationFn: () =>
      apiPost(`/hygiene/${encodeURIComponent(item.id)}`, {
        decision,
        ...(words.trim() ? { words: words.trim() } : {}),
      }),
    onSettled: () => Promise.all(["hygiene", "by-hand"].map((name) => client.invalidateQueries({ queryKey: [name] }))),
  });
  const accept = decision === "accept";
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={accept ? "Suppress this address" : "Dismiss this proposal"}
      confirm={accept ? `Suppress ${plural(1, "address", "addresses")}` : "Dismiss the proposal"}
      danger={accept}
      onConfirm={() => decide.mutateAsync()}
    >
      <p>
        <Mono>{item.recipient}</Mono>{" "}
        {accept
          ? "goes on the list of those suppressed by hand: no hold protects it, and no retry takes it. It can be taken off again."
          : "stays as it is. It is not proposed again for this cohort."}
      </p>
      <Field label="Why" hint="Kept with the decision.">
        <Input maxLength={500} value={words} onChange={(event) => setWords(event.target.value)} />
      </Field>
    </ConfirmDialog>
  );
}
