"use client";
import { useQuery } from "@tanstack/react-query";
import { pullsQuery } from "#components/queries/release";
import { Badge, type Tone } from "#components/ui/badge";
import { plural } from "#components/ui/format";
import { Count } from "#components/ui/number";
import { Section } from "#components/ui/section";
import { CutNote, ErrorState, LoadingRows } from "#components/ui/states";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Time } from "#components/ui/time";
import type { Cohort, CohortStage } from "#lib/cohort/contract";
import type { Pull } from "#lib/release/pull/contract";

const TONE: Record<Pull["state"], Tone> = { open: "held", done: "pass", lapsed: "inconclusive", stopped: "fail" };

/** What the sender fetched of a stage, and what it said became of it. */
export function PullsPanel({ cohort, stage }: { cohort: Cohort; stage: CohortStage }) {
  const query = useQuery(pullsQuery(cohort.id, stage.stageIndex));
  const { data } = query;
  return (
    <Section
      title={`Fetched by the sender: stage ${stage.stageIndex + 1}`}
      aside={data ? `${plural(data.waiting, "recipient")} not fetched yet` : null}
    >
      {query.isPending ? <LoadingRows rows={2} label="Loading what was fetched" /> : null}
      {query.isError && !data ? <ErrorState problem={query.error} retry={query.refetch} /> : null}
      {data?.openUntil ? (
        <p className="mb-2 max-w-[72ch]">
          They may be fetched until <Time at={data.openUntil} />. Who is not fetched by then stays here.
        </p>
      ) : null}
      {data?.items.length === 0 ? (
        <p className="text-muted">
          The sender has fetched nothing of this stage yet: it asks by itself, with its token.
        </p>
      ) : null}
      {data && data.items.length > 0 ? (
        <>
          <Table label={`Fetches of stage ${stage.stageIndex + 1}`} bounded="max-h-72">
            <thead>
              <tr>
                <Th>Fetch</Th>
                <Th>State</Th>
                <Th numeric>Recipients</Th>
                <Th numeric>Handed over</Th>
                <Th numeric>Refused</Th>
                <Th numeric>Not said</Th>
                <Th>Fetched (UTC)</Th>
                <Th>Lease until (UTC)</Th>
              </tr>
            </thead>
            <tbody>
              {data.items.map((pull) => (
                <Tr key={pull.claim}>
                  <Td mono className="min-w-24 max-w-64 break-all">
                    {pull.claim}
                  </Td>
                  <Td>
                    <Badge tone={TONE[pull.state]} title={pull.says}>
                      {pull.state}
                    </Badge>
                  </Td>
                  <Td numeric>
                    <Count value={pull.size} />
                  </Td>
                  <Td numeric>
                    <Count value={pull.handedOver} />
                  </Td>
                  <Td numeric>
                    <Count value={pull.refused} />
                  </Td>
                  <Td numeric className={pull.open > 0 && pull.state !== "open" ? "font-medium text-fail" : ""}>
                    <Count value={pull.open} />
                  </Td>
                  <Td>
                    <Time at={pull.claimedAt} seconds />
                  </Td>
                  <Td>
                    <Time at={pull.leaseUntil} seconds />
                  </Td>
                </Tr>
              ))}
            </tbody>
          </Table>
          <CutNote shown={data.items.length} total={data.total}>
            the newest are shown
          </CutNote>
        </>
      ) : null}
    </Section>
  );
}
