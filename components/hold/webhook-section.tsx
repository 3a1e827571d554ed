"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { NewSecretDialog } from "#components/access/new-secret-dialog";
import { SecretOnce } from "#components/access/secret-once";
import { useRefusal } from "#components/access/use-may";
import { DeliveriesDialog } from "#components/hold/deliveries-dialog";
import { apiPost, apiSend } from "#components/queries/client";
import { holdWebhooksQuery } from "#components/queries/suppression";
import { Badge } from "#components/ui/badge";
import { Button } from "#components/ui/button";
import { ConfirmDialog, Dialog } from "#components/ui/dialog";
import { Field, Input } from "#components/ui/field";
import { Mono } from "#components/ui/mono";
import { Section } from "#components/ui/section";
import { EmptyState, ErrorState, LoadingRows } from "#components/ui/states";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Time } from "#components/ui/time";
import type { HoldWebhook } from "#lib/hold/webhook/contract";

/** List owners who are told when a hold changes: add, see whether it works, remove. */
export function WebhookSection() {
  const query = useQuery(holdWebhooksQuery());
  const refusal = useRefusal("hold.webhook");
  const client = useQueryClient();
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [logOf, setLogOf] = useState<HoldWebhook | null>(null);
  const [replacing, setReplacing] = useState<HoldWebhook | null>(null);
  const [removing, setRemoving] = useState<HoldWebhook | null>(null);
  const remove = useMutation({
    mutationFn: (id: string) => apiSend("DELETE", `/hold-webhooks/${encodeURIComponent(id)}`),
    onSettled: () => client.invalidateQueries({ queryKey: ["hold-webhooks"] }),
  });
  const items = query.data?.items ?? [];
  const add = (
    <Button size="sm" disabled={refusal !== null} title={refusal ?? undefined} onClick={() => setAdding(true)}>
      Add a webhook
    </Button>
  );
  return (
    <Section title="Told when a hold changes" aside={items.length > 0 ? add : null}>
      {query.isPending ? <LoadingRows rows={2} label="Loading webhooks" /> : null}
      {query.isError && !query.data ? <ErrorState problem={query.error} retry={query.refetch} /> : null}
      {query.data && items.length === 0 ? (
        <EmptyState title="No list owner is told yet" action={add}>
          A signed webhook says that a hold opened, moved, ended or ran out; the addresses are read from the suppression
          feed. Whoever only asks before suppressing needs none.
        </EmptyState>
      ) : null}
      {items.length > 0 ? (
        <Table label="Hold webhooks">
          <thead>
            <tr>
              <Th>Name</Th>
              <Th>Address</Th>
              <Th>Added (UTC)</Th>
              <Th>Works</Th>
              <Th>
                <span className="sr-only">Actions</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <Tr key={item.id}>
                <Td className="font-medium">{item.name}</Td>
                <Td>
                  <Mono>{item.url}</Mono>
                </Td>
                <Td className="whitespace-nowrap">
                  <Time at={item.createdAt} /> by {item.createdBy.name}
                </Td>
                <Td>
                  {item.failing === null ? (
                    <span className="text-muted">nothing failed</span>
                  ) : (
                    <>
                      <Badge tone="fail">fails</Badge> {item.failing}
                    </>
                  )}
                </Td>
                <Td className="space-x-1 whitespace-nowrap text-right">
                  <Button size="sm" aria-label={`Told to ${item.name}`} onClick={() => setLogOf(item)}>
                    Log
                  </Button>
                  <Button
                    size="sm"
                    disabled={refusal !== null}
                    title={refusal ?? undefined}
                    aria-label={`Replace the secret of ${item.name}`}
                    onClick={() => setReplacing(item)}
                  >
                    Replace secret
                  </Button>
                  <Button
                    size="sm"
                    disabled={refusal !== null}
                    title={refusal ?? undefined}
                    aria-label={`Remove ${item.name}`}
                    onClick={() => setRemoving(item)}
                  >
                    Remove
                  </Button>
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      ) : null}
      {adding ? <AddDialog onClose={() => setAdding(false)} onAdded={setSecret} /> : null}
      <Dialog
        open={secret !== null}
        onOpenChange={(open) => (open ? undefined : setSecret(null))}
        title="The signing secret"
        actions={
          <Button variant="primary" onClick={() => setSecret(null)}>
            I have kept it
          </Button>
        }
      >
        <SecretOnce label="Signing secret" secret={secret ?? ""}>
          Every message is signed with it. It is shown this once.
        </SecretOnce>
      </Dialog>
      {logOf ? <DeliveriesDialog webhook={logOf} refusal={refusal} onClose={() => setLogOf(null)} /> : null}
      {replacing ? (
        <NewSecretDialog
          name={replacing.name}
          label="secret"
          path={`/hold-webhooks/${encodeURIComponent(replacing.id)}/secret`}
          onClose={() => setReplacing(null)}
        >
          What is posted from then on, also what waits to be sent again, is signed with the new secret.
        </NewSecretDialog>
      ) : null}
      <ConfirmDialog
        open={removing !== null}
        onOpenChange={(open) => (open ? undefined : setRemoving(null))}
        title="Remove a webhook"
        confirm="Remove the webhook"
        danger
        onConfirm={() => remove.mutateAsync(removing?.id ?? "")}
      >
        <p>“{removing?.name}” is told nothing more, and its secret is forgotten. Holds stay as they are.</p>
      </ConfirmDialog>
    </Section>
  );
}

function AddDialog({ onClose, onAdded }: { onClose: () => void; onAdded: (secret: string) => void }) {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [url, setUrl] = useState("");
  const add = useMutation({
    mutationFn: () => apiPost<{ secret: string }>("/hold-webhooks", { name: name.trim(), url: url.trim() }),
    onSuccess: ({ secret }) => onAdded(secret),
    onSettled: () => client.invalidateQueries({ queryKey: ["hold-webhooks"] }),
  });
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Add a webhook"
      confirm="Add the webhook"
      disabled={name.trim() === "" || url.trim() === ""}
      onConfirm={() => add.mutateAsync()}
    >
      <Field label="Name">
        <Input maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label="Address" hint="https, and reachable from this server.">
        <Input type="url" maxLength={2000} value={url} onChange={(event) => setUrl(event.target.value)} />
      </Field>
    </ConfirmDialog>
  );
}
