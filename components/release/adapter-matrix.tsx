"use client";
import { useEffect } from "react";
import type { ResponseOf } from "#components/queries/client";
import { TextLink } from "#components/ui/link";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { ABILITY_WORDS } from "#lib/release/adapter-capability";
import type { listAdapters } from "#lib/release/contract";

type Adapter = ResponseOf<typeof listAdapters>["items"][number];

const ABILITIES = Object.entries(ABILITY_WORDS) as [keyof Adapter["abilities"], string][];

/** Yes and no at a glance, then in words; the name of an adapter leads to its words. */
export function AdapterMatrix({ adapters }: { adapters: readonly Adapter[] }) {
  // Whoever followed a link to an adapter came before its words were here.
  useEffect(() => {
    if (window.location.hash.startsWith("#adapter"))
      document.getElementById(window.location.hash.slice(1))?.scrollIntoView();
  }, []);
  return (
    <>
      <Table label="Abilities of each adapter">
        <thead>
          <tr>
            <Th className="left-0 z-2">Adapter</Th>
            {ABILITIES.map(([ability, words]) => (
              <Th key={ability}>{words}</Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {adapters.map((one) => (
            <Tr key={one.adapter}>
              <Td className="sticky left-0 bg-bg font-medium md:whitespace-nowrap">
                <TextLink href={`#adapter-${one.adapter}`}>{one.label}</TextLink>
              </Td>
              {ABILITIES.map(([ability]) => (
                <Td key={ability} className={one.abilities[ability] ? "text-pass" : "text-muted"}>
                  {one.abilities[ability] ? "yes" : "no"}
                </Td>
              ))}
            </Tr>
          ))}
        </tbody>
      </Table>
      <div className="mt-4 grid gap-x-8 xl:grid-cols-2">
        {adapters.map((one) => (
          <AdapterWords key={one.adapter} adapter={one} />
        ))}
      </div>
    </>
  );
}

function AdapterWords({ adapter }: { adapter: Adapter }) {
  const id = `adapter-${adapter.adapter}`;
  return (
    <section id={id} aria-labelledby={`${id}-title`} className="scroll-mt-14 rounded-sm border-line border-t py-3">
      <h3 id={`${id}-title`} className="mb-1 font-medium">
        {adapter.label}
      </h3>
      <Words title="Can" lines={adapter.can} />
      <Words title="Cannot" lines={adapter.cannot} />
    </section>
  );
}

function Words({ title, lines }: { title: string; lines: readonly string[] }) {
  return (
    <div className="grid grid-cols-[4rem_1fr] gap-x-2 py-1 text-meta">
      <span className="text-muted">{title}</span>
      <ul className="flex max-w-[72ch] flex-col gap-1">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  );
}
