"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ChannelDialog } from "#components/alert/channel-dialog";
import { apiPost, apiSend, asProblem } from "#components/queries/client";
import { Badge } from "#components/ui/badge";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/dialog";
import { Section } from "#components/ui/section";
import { EmptyState } from "#components/ui/states";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Time } from "#components/ui/time";
import type { AlertChannel, AlertDelivery } from "#lib/alert/contract";

const KIND = { webhook: "signed webhook", slack: "chat webhook", email: "e-mail" } as const;

/** Where alerts go: add, try, remove. */
export function ChannelList({ channels, refusal }: { channels: AlertChannel[]; refusal: string | null }) {
  const [adding, setAdding] = useState(false);
  const add = (
    <Button
      size="sm"
      variant="primary"
      disabled={refusal !== null}
      title={refusal ?? undefined}
      onClick={() => setAdding(true)}
    >
      Add a channel
    </Button>
  );
  return (
    <Section title="Channels" className="border-t-0! pt-0!" aside={channels.length > 0 ? add : null}>
      {channels.length === 0 ? (
        <EmptyState title="Nobody is told yet" action={add}>
          A signed webhook, a chat that takes Slack's incoming webhooks, or e-mail. The first channel brings a rule with
          it: relay denied at any provider.
        </EmptyState>
      ) : (
        <Table label="Channels">
          <thead>
            <tr>
              <Th>Name</Th>
              <Th>Kind</Th>
              <Th>Goes to</Th>
              <Th>Added (UTC)</Th>
              <Th>Works</Th>
              <Th>
                <span className="sr-only">Actions</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {channels.map((channel) => (
              <ChannelRow key={channel.id} channel={channel} refusal={refusal} />
            ))}
          </tbody>
        </Table>
      )}
      <ChannelDialog open={adding} first={channels.length === 0} onOpenChange={setAdding} />
    </Section>
  );
}

function ChannelRow({ channel, refusal }: { channel: AlertChannel; refusal: string | null }) {
  const client = useQueryClient();
  const [removing, setRemoving] = useState(false);
  const path = `/alerts/channels/${encodeURIComponent(channel.id)}`;
  const settle = () => client.invalidateQueries({ queryKey: ["alerts"] });
  const tryIt = useMutation({ mutationFn: () => apiPost<AlertDelivery>(`${path}/test`), onSettled: settle });
  const remove = useMutation({ mutationFn: () => apiSend("DELETE", path), onSettled: settle });
  return (
    <Tr>
      <Td className="font-medium">{channel.name}</Td>
      <Td>{KIND[channel.kind]}</Td>
      <Td mono className="break-all">
        {channel.address}
      </Td>
      <Td>
        <Time at={channel.createdAt} />
      </Td>
      <Td>
        {tryIt.data ? (
          <span role="status">
            {tryIt.data.state === "sent" ? "The test arrived" : "The test failed"}: {tryIt.data.result}
          </span>
        ) : tryIt.isError ? (
          <span role="alert" className="text-fail">
            {asProblem(tryIt.error).detail}
          </span>
        ) : channel.failing ? (
          <Badge tone="fail" title={channel.failing}>
            failing
          </Badge>
        ) : null}
      </Td>
      <Td className="whitespace-nowrap text-right">
        <Button
          size="sm"
          busy={tryIt.isPending}
          disabled={refusal !== null}
          title={refusal ?? undefined}
          aria-label={`Send a test to ${channel.name}`}
          onClick={() => tryIt.mutate()}
        >
          Send a test
        </Button>{" "}
        <Button
          size="sm"
          variant="danger"
          disabled={refusal !== null}
          title={refusal ?? undefined}
          aria-label={`Remove ${channel.name}`}
          onClick={() => setRemoving(true)}
        >
          Remove
        </Button>
        <ConfirmDialog
          open={removing}
          onOpenChange={setRemoving}
          danger
          title={`Remove ${channel.name}`}
          confirm={`Remove ${channel.name}`}
          onConfirm={() => remove.mutateAsync()}
        >
          <p>Rules that tell it go with it. What was sent stays in the log.</p>
        </ConfirmDialog>
      </Td>
    </Tr>
  );
}
