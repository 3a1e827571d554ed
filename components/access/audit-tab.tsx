"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { RefusedNote } from "#components/access/refused-note";
import { useRefusal } from "#components/access/use-may";
import { auditPagesQuery } from "#components/queries/audit";
import { Field, Select } from "#components/ui/field";
import { TextLink } from "#components/ui/link";
import { LoadMore } from "#components/ui/load-more";
import { Mono } from "#components/ui/mono";
import { Section } from "#components/ui/section";
import { EmptyState, ErrorState, LoadingRows } from "#components/ui/states";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Time } from "#components/ui/time";
import { words } from "#components/ui/words";
import { AUDIT_PARTS, type AuditPart } from "#lib/access/audit/words";
import type { AuditEntryRow } from "#lib/access/contract";

const PARTS = Object.keys(AUDIT_PARTS) as AuditPart[];

const PART_WORDS: Record<AuditPart, string> = {
  people: "people and tokens",
  retries: "plans, reviews, releases",
  suppression: "holds and suppression",
  settings: "settings",
  unmasked: "addresses that were taken out",
};

/** What an id is of, by its beginning, and the room where it can be seen. */
const OBJECTS: Record<string, { word: string; room?: string }> = {
  inc: { word: "incident", room: "/incidents" },
  coh: { word: "retry plan", room: "/cohorts" },
  rev: { word: "review", room: "/reviews" },
  upl: { word: "upload", room: "/intake" },
  hol: { word: "hold" },
  tok: { word: "token" },
  tgt: { word: "release target" },
  inv: { word: "invitation" },
  usr: { word: "person" },
  wsp: { word: "this workspace" },
  alc: { word: "channel" },
  alu: { word: "rule" },
  rte: { word: "configuration" },
};

/** Who did what. It is written with what it tells of, and nothing in it can be changed. */
export function AuditTab() {
  const refusal = useRefusal("audit.read");
  const [part, setPart] = useQueryState("part", parseAsStringLiteral(PARTS));
  const query = useInfiniteQuery({ ...auditPagesQuery(part), enabled: refusal === null });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <RefusedNote refusal={refusal} />
      {refusal === null ? (
        <Section
          title="Audit trail"
          className="border-t-0! pt-0!"
          aside={
            <Field label="Part of the trail" hideLabel>
              <Select
                value={part ?? ""}
                onChange={({ target }) => setPart(PARTS.find((one) => one === target.value) ?? null)}
              >
                <option value="">everything</option>
                {PARTS.map((one) => (
                  <option key={one} value={one}>
                    {PART_WORDS[one]}
                  </option>
                ))}
              </Select>
            </Field>
          }
        >
          <p className="mb-3 max-w-[72ch] text-muted">
            Written together with what it tells of; the database refuses to change or delete a line.
          </p>
          {query.isPending ? <LoadingRows label="Loading the audit trail" /> : null}
          {query.isError && !query.data ? <ErrorState problem={query.error} retry={query.refetch} /> : null}
          {query.data && items.length === 0 ? (
            <EmptyState title="Nothing of this kind was done yet">
              A line is written whenever somebody joins, decides, releases, changes a setting or takes addresses out.
            </EmptyState>
          ) : null}
          {items.length > 0 ? <Lines items={items} /> : null}
          <LoadMore query={query} shown={items.length} total={null}>
            newest first
          </LoadMore>
        </Section>
      ) : null}
    </>
  );
}

function Lines({ items }: { items: readonly AuditEntryRow[] }) {
  return (
    <Table label="Audit trail" className="min-w-[720px]">
      <thead>
        <tr>
          <Th>When (UTC)</Th>
          <Th>Who did what</Th>
          <Th>To</Th>
          <Th>Detail</Th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <Tr key={item.id}>
            <Td className="whitespace-nowrap align-top">
              <Time at={item.at} seconds />
            </Td>
            <Td className="align-top">
              <span className="font-medium">{item.actor.name}</span>
              {item.actor.kind === "token" ? " (token)" : ""} {item.words}
            </Td>
            <Td className="align-top">
              <ObjectOf id={item.object} />
            </Td>
            <Td className="w-1/2 break-words align-top text-muted" title={detailText(item.detail, String)}>
              {detailText(item.detail, shortened)}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

/** `planHash: 2a65…` as “plan hash: 2a65…”, one after the other. */
function detailText(detail: AuditEntryRow["detail"], say: (value: string) => string): string {
  return Object.entries(detail)
    .map(([name, value]) => {
      const label = words(name.replaceAll(/[A-Z]/g, (big) => ` ${big.toLowerCase()}`));
      // Stages are kept from 0 and called from 1.
      return `${label}: ${name === "stage" ? Number(value) + 1 : say(value)}`;
    })
    .join(" · ");
}

/** A hash by its first twelve letters, as plans are called everywhere; the whole is on hover. */
function shortened(value: string): string {
  return /^[0-9a-f]{40,}$/.test(value) ? value.slice(0, 12) : value;
}

function ObjectOf({ id }: { id: string }) {
  const object = id[3] === "_" ? OBJECTS[id.slice(0, 3)] : undefined;
  if (!object) return <Mono className="break-all">{id}</Mono>;
  if (!object.room) return <span title={id}>{object.word}</span>;
  return (
    <TextLink href={`${object.room}/${id}`} title={id}>
      {object.word}
    </TextLink>
  );
}
