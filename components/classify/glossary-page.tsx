"use client";
import { useQuery } from "@tanstack/react-query";
import { parseAsString, useQueryStates } from "nuqs";
import { useEffect } from "react";
import { useRefusal } from "#components/access/use-may";
import { OverrideDialog } from "#components/classify/override-dialog";
import { OverrideList } from "#components/classify/override-list";
import { Reading } from "#components/classify/reading";
import { ReasonSection } from "#components/classify/reason-section";
import { reasonsQuery } from "#components/queries/classify";
import { Button } from "#components/ui/button";
import { Field, Input } from "#components/ui/field";
import { PageHeader } from "#components/ui/page-header";
import { EmptyState, ErrorState, LoadingRows } from "#components/ui/states";
import { reasonLabel } from "#components/ui/words";
import type { ReasonEntry } from "#lib/classify/contract";

/** What each class means, what not, what to do; the rules behind it, and the texts that people gave a class. */
export function GlossaryPage() {
  const [{ q, give }, set] = useQueryStates({ q: parseAsString.withDefault(""), give: parseAsString });
  const query = useQuery(reasonsQuery(q.trim()));
  const refusal = useRefusal("class.override");
  const items = query.data?.items;
  useHash(items !== undefined);
  return (
    <>
      <PageHeader
        title="Glossary"
        lead="What each class of failure means, what it does not mean, what to do next, and the rules that decide."
      >
        <Button disabled={refusal !== null} title={refusal ?? undefined} onClick={() => set({ give: "" })}>
          Give a text a class
        </Button>
      </PageHeader>
      <search className="block max-w-[72ch]">
        <Field
          label="Search"
          hint="A code (5.7.1), a provider or product (Postfix), words, or a whole reply to see how it reads."
        >
          <Input
            type="search"
            value={q}
            maxLength={2_000}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => set({ q: event.target.value === "" ? null : event.target.value })}
          />
        </Field>
      </search>
      {query.isPending ? <LoadingRows label="Loading the glossary" /> : null}
      {query.isError && !query.data ? <ErrorState problem={query.error} retry={query.refetch} /> : null}
      {query.data?.reads ? <Reading reply={q.trim()} reads={query.data.reads} /> : null}
      {items ? <Jump items={items} /> : null}
      {items?.length === 0 ? (
        <EmptyState title="No class speaks of this" action={<Button onClick={() => set({ q: null })}>Show all</Button>}>
          Neither the words of the glossary nor any rule holds it. Try fewer words, or the code alone.
        </EmptyState>
      ) : null}
      <div className="mt-6">
        {items?.map((entry) => (
          <ReasonSection key={entry.reason} entry={entry} />
        ))}
        <OverrideList />
      </div>
      <OverrideDialog start={give} onClose={() => set({ give: null })} />
    </>
  );
}

/** The names of what is shown, as a way down a long page. */
function Jump({ items }: { items: readonly ReasonEntry[] }) {
  return (
    <nav aria-label="Classes" className="mt-4 flex flex-wrap gap-x-4 gap-y-1 text-meta">
      {items.map(({ reason }) => (
        <a
          key={reason}
          href={`#${reason}`}
          className="py-0.5 text-accent underline decoration-line-strong underline-offset-2"
        >
          {reasonLabel(reason)}
        </a>
      ))}
      <a href="#overrides" className="py-0.5 text-accent underline decoration-line-strong underline-offset-2">
        Overrides
      </a>
    </nav>
  );
}

/** The part that a link names comes after the page: it is gone to once it is there. */
function useHash(ready: boolean): void {
  useEffect(() => {
    if (ready && location.hash !== "") document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }, [ready]);
}
