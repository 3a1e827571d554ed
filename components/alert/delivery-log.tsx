"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { alertDeliveriesQuery } from "#components/queries/alert";
import { apiPost } from "#components/queries/client";
import { Badge } from "#components/ui/badge";
import { Button } from "#components/ui/button";
import { TextLink } from "#components/ui/link";
import { Section } from "#components/ui/section";
import { CutNote, ErrorState, LoadingRows } from "#components/ui/states";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Time } from "#components/ui/time";
import type { AlertDelivery } from "#lib/alert/contract";

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
        <Table label="Alerts sent">
          <thead>
            <tr>
              <Th>When (UTC)</Th>
              <Th>To</Th>
              <Th>What</Th>
              <Th>State</Th>
              <Th>Came of it</Th>
              <Th>
                <span className="sr-only">Actions</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {items.map((delivery) => (
              <LogRow key={delivery.id} delivery={delivery} refusal={refusal} />
            ))}
          </tbody>
        </Table>
      ) : null}
      <CutNote shown={items.length} total={query.data?.more ? null : items.length}>
        the newest first
      </CutNote>
    </Section>
  );
}

function LogRow({ delivery, refusal }: { delivery: AlertDelivery; refusal: string | null }) {
  const client = useQueryClient();
  const send = useMutation({
    mutationFn: () => apiPost(`/alerts/deliveries/${encodeURIComponent(delivery.id)}/send`),
    onSettled: () => client.invalidateQueries({ queryKey: ["alerts"] }),
  });
  return (
    <Tr>
      <Td>
        <Time at={delivery.createdAt} />
      </Td>
      <Td>{delivery.channelName}</Td>
      <Td className="min-w-60">
        {delivery.incidentId ? (
          <TextLink href={`/incidents/${delivery.incidentId}`}>{delivery.title}</TextLink>
        ) : (
          delivery.title
        )}
      </Td>
      <Td>
        <Badge tone={TONE[delivery.state]} {...(delivery.excerpt ? { title: delivery.excerpt } : {})}>
          {delivery.state}
        </Badge>
      </Td>
      <Td className="min-w-48">
        {delivery.result ?? "—"}
        {delivery.nextAt ? (
          <>
            {" "}
            Tried {delivery.attempts} times, next <Time at={delivery.nextAt} />.
          </>
        ) : null}
      </Td>
      <Td className="text-right">
        {delivery.state === "sent" ? null : (
          <Button
            size="sm"
            busy={send.isPending}
            disabled={refusal !== null}
            title={refusal ?? undefined}
            aria-label={`Send again: ${delivery.title}`}
            onClick={() => send.mutate()}
          >
            Send again
          </Button>
        )}
      </Td>
    </Tr>
  );
}
