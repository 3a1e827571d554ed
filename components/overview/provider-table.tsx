"use client";
import { Sparkline } from "#components/charts/sparkline";
import type { WindowState } from "#components/overview/use-window";
import { windowPath } from "#components/overview/window";
import { TextLink } from "#components/ui/link";
import { Count, NoData, Share } from "#components/ui/number";
import { ProviderDot } from "#components/ui/provider-dot";
import { Section } from "#components/ui/section";
import { CutNote, EmptyState } from "#components/ui/states";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Age } from "#components/ui/time";
import { inSentence, reasonLabel } from "#components/ui/words";
import type { Overview } from "#lib/volume/contract";

/** The legend of the chart: each provider with its colour, numbers and shape. A name narrows the page to it. */
export function ProviderTable({ state, overview }: { state: WindowState; overview: Overview }) {
  const { filter, window } = state;
  const shown = overview.providers;
  const failed = filter.reason === "relay_denied" ? "denied" : inSentence(reasonLabel(filter.reason));

  const eventsOf = (provider: string) => windowPath("/events", window, { ...filter, provider });

  return (
    <Section
      title="Providers"
      aside={
        filter.provider ? (
          <button
            type="button"
            className="text-accent hover:underline"
            onClick={() => state.setFilter({ provider: null })}
          >
            Show all providers
          </button>
        ) : null
      }
    >
      {shown.length === 0 ? (
        <EmptyState title="No provider was heard of in this window.">
          Each provider that mail went to stands here with its attempts and refusals.
        </EmptyState>
      ) : (
        <Table label="Providers" className="min-w-[560px]">
          <thead>
            <tr>
              <Th>provider</Th>
              <Th numeric>attempts</Th>
              <Th numeric>{failed}</Th>
              <Th numeric>share</Th>
              <Th>over the window</Th>
              <Th numeric>last heard</Th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <Tr key={row.provider}>
                <Td>
                  <span className="flex items-center gap-2">
                    <ProviderDot provider={row.provider} />
                    {row.provider === "other" ? (
                      row.label
                    ) : (
                      <button
                        type="button"
                        data-row-link
                        title={`Show ${row.label} only`}
                        className="truncate text-left hover:text-accent hover:underline"
                        onClick={() => state.setFilter({ provider: row.provider })}
                      >
                        {row.label}
                      </button>
                    )}
                  </span>
                </Td>
                <Td numeric>
                  <Count value={row.attempts} />
                </Td>
                <Td numeric>
                  {row.failures > 0 && row.provider !== "other" ? (
                    <TextLink href={eventsOf(row.provider)} title={`The events of ${row.label}`}>
                      <Count value={row.failures} />
                    </TextLink>
                  ) : (
                    <Count value={row.failures} />
                  )}
                </Td>
                <Td numeric>
                  <Share part={row.failures} of={row.attempts} />
                </Td>
                <Td>
                  <Sparkline values={row.spark} provider={row.provider} />
                </Td>
                <Td numeric>
                  {row.lastHeardAt ? <Age at={row.lastHeardAt} /> : <NoData why="Nothing was heard of it yet." />}
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
      {overview.providersCut > 0 ? (
        <CutNote shown={shown.length} total={shown.length + overview.providersCut}>
          the rest is summed as Other; choose a provider to see one of them
        </CutNote>
      ) : null}
    </Section>
  );
}
