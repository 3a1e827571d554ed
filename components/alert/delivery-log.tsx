"use client";
import { useQuery } from "@tanstack/react-query";
import { SendAgain } from "#components/access/send-again";
import { alertDeliveriesQuery } from "#components/queries/alert";
import { DeliveryTable } from "#components/ui/delivery-table";
import { TextLink } from "#components/ui/link";
import { Section } from "#components/ui/section";
import { ErrorState, LoadingRows } from "#components/ui/states";

const TONE = { waiting: "inconclusive", sent: "pass", failed: "fail" } as const;

/** What was sent to whom, and what came of it. */
export function DeliveryLog({ refusal }: { refusal: string | null }) {
  const query = useQuery(alertDeliveriesQuery());
  const items = query.data?.items ?? [];
  return (
    <Section title="Sent">
      {query.isPending ? <LoadingRows rows={3} label="Loading what was sent" /> : null}
      {query.isError && !query.data ? <ErrorState problem={query.error} retry={query.refetch} /> : null}
      {query.data && items.length === 0 ? <p className="text-muted">Nothing has been sent yet.</p> : null}
      {items.length > 0 ? (
        <DeliveryTable
          label="Alerts sent"
          more={query.data?.more ?? false}
          items={items.map((one) => ({
            ...{ id: one.id, at: one.createdAt, to: one.channelName, tone: TONE[one.state], state: one.state },
            ...{ excerpt: one.excerpt, result: one.result, attempts: one.attempts, nextAt: one.nextAt },
            what: one.incidentId ? <TextLink href={`/incidents/${one.incidentId}`}>{one.title}</TextLink> : one.title,
            action:
              one.state === "sent" ? undefined : (
                <SendAgain
                  path={`/alerts/deliveries/${encodeURIComponent(one.id)}/send`}
                  what={one.title}
                  queryKey={["alerts"]}
                  refusal={refusal}
                />
              ),
          }))}
        />
      ) : null}
    </Section>
  );
}
