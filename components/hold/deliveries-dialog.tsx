"use client";
import { useQuery } from "@tanstack/react-query";
import { SendAgain } from "#components/access/send-again";
import { holdDeliveriesQuery } from "#components/queries/suppression";
import { DeliveryTable } from "#components/ui/delivery-table";
import { Dialog } from "#components/ui/dialog";
import { ErrorState, LoadingRows } from "#components/ui/states";
import type { HoldWebhook, HoldWebhookDelivery } from "#lib/hold/webhook/contract";

const TONE = { waiting: "inconclusive", sent: "pass", failed: "fail" } as const;
const WHAT: Record<HoldWebhookDelivery["kind"], string> = {
  opened: "A hold opened",
  renewed: "A hold was renewed",
  moved: "A hold moved",
  reopened: "A hold came back",
  released: "A hold was released",
  expired: "A hold ran out",
  recipients: "Recipients came or went",
};

/** Each change of a hold told to a webhook, and what came of it. */
export function DeliveriesDialog({
  webhook,
  refusal,
  onClose,
}: {
  webhook: HoldWebhook;
  refusal: string | null;
  onClose: () => void;
}) {
  const query = useQuery(holdDeliveriesQuery(webhook.id));
  const items = query.data?.items ?? [];
  const path = `/hold-webhooks/${encodeURIComponent(webhook.id)}/deliveries`;
  return (
    <Dialog
      wide
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Told to ${webhook.name}`}
      description="One row a change. What is refused or not answered is sent again by itself, six times in all."
    >
      {query.isPending ? <LoadingRows rows={3} label="Loading what was told" /> : null}
      {query.isError && !query.data ? <ErrorState problem={query.error} retry={query.refetch} /> : null}
      {query.data && items.length === 0 ? <p className="text-muted">Nothing has been told to it yet.</p> : null}
      {items.length > 0 ? (
        <DeliveryTable
          label={`Changes told to ${webhook.name}`}
          more={query.data?.more ?? false}
          items={items.map((one) => ({
            ...{ id: one.id, at: one.createdAt, what: WHAT[one.kind], tone: TONE[one.state], state: one.state },
            ...{ excerpt: one.excerpt, result: one.result, attempts: one.attempts, nextAt: one.nextAt },
            action:
              one.state === "sent" ? undefined : (
                <SendAgain
                  path={`${path}/${encodeURIComponent(one.id)}/send`}
                  what={WHAT[one.kind]}
                  queryKey={["hold-webhooks"]}
                  refusal={refusal}
                />
              ),
          }))}
        />
      ) : null}
    </Dialog>
  );
}
