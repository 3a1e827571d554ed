"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { RefusedNote } from "#components/access/refused-note";
import { TokenDialog } from "#components/access/token-dialog";
import { useRefusal } from "#components/access/use-may";
import { tokensQuery } from "#components/queries/access";
import { apiSend } from "#components/queries/client";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/dialog";
import { NoData } from "#components/ui/number";
import { Section } from "#components/ui/section";
import { EmptyState, ErrorState, LoadingRows } from "#components/ui/states";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Time } from "#components/ui/time";
import { useToast } from "#components/ui/toast";
import type { TokenRow } from "#lib/access/contract";

/** What programs use instead of a password. */
export function TokensTab() {
  const refusal = useRefusal("token.change");
  const query = useQuery({ ...tokensQuery(), enabled: refusal === null });
  const [making, setMaking] = useState(false);
  const make = (
    <Button
      size="sm"
      variant="primary"
      disabled={refusal !== null}
      title={refusal ?? undefined}
      onClick={() => setMaking(true)}
    >
      Make a token
    </Button>
  );
  return (
    <>
      <RefusedNote refusal={refusal} />
      {query.isLoading ? <LoadingRows rows={3} label="Loading tokens" /> : null}
      {query.isError && !query.data ? <ErrorState problem={query.error} retry={query.refetch} /> : null}
      {query.data ? (
        <Section title="API tokens" className="border-t-0! pt-0!" aside={query.data.items.length > 0 ? make : null}>
          {query.data.items.length === 0 ? (
            <EmptyState title="No tokens yet" action={make}>
              A mail server sends its log with a token of scope intake; a list tool asks with scope suppression before
              it suppresses an address.
            </EmptyState>
          ) : (
            <Table label="Tokens">
              <thead>
                <tr>
                  <Th>Name</Th>
                  <Th>Begins with</Th>
                  <Th>May</Th>
                  <Th>Made (UTC)</Th>
                  <Th>Runs out (UTC)</Th>
                  <Th>Last used (UTC)</Th>
                  <Th>
                    <span className="sr-only">Actions</span>
                  </Th>
                </tr>
              </thead>
              <tbody>
                {query.data.items.map((token) => (
                  <TokenLine key={token.id} token={token} refusal={refusal} />
                ))}
              </tbody>
            </Table>
          )}
        </Section>
      ) : null}
      <TokenDialog open={making} onOpenChange={setMaking} />
    </>
  );
}

function TokenLine({ token, refusal }: { token: TokenRow; refusal: string | null }) {
  const client = useQueryClient();
  const toast = useToast();
  const [revoking, setRevoking] = useState(false);
  const revoke = useMutation({
    mutationFn: () => apiSend("DELETE", `/tokens/${encodeURIComponent(token.id)}`),
    onSuccess: () => toast(`The token ${token.name} is refused from now on.`, "pass"),
    onSettled: () => client.invalidateQueries({ queryKey: ["tokens"] }),
  });
  return (
    <Tr>
      <Td className="font-medium">{token.name}</Td>
      <Td mono className="whitespace-nowrap">
        {token.prefix}…
      </Td>
      <Td>{token.scopes.join(", ")}</Td>
      <Td>
        <Time at={token.createdAt} />
      </Td>
      <Td>{token.expiresAt ? <Time at={token.expiresAt} /> : "never"}</Td>
      <Td>{token.lastUsedAt ? <Time at={token.lastUsedAt} /> : <NoData why="It was never used." />}</Td>
      <Td className="text-right">
        <Button
          size="sm"
          variant="danger"
          disabled={refusal !== null}
          title={refusal ?? undefined}
          aria-label={`Revoke ${token.name}`}
          onClick={() => setRevoking(true)}
        >
          Revoke
        </Button>
        <ConfirmDialog
          open={revoking}
          onOpenChange={setRevoking}
          danger
          title={`Revoke ${token.name}`}
          confirm={`Revoke ${token.name}`}
          onConfirm={() => revoke.mutateAsync()}
        >
          <p>Every program that uses it is refused from its next request on. It cannot be taken back.</p>
        </ConfirmDialog>
      </Td>
    </Tr>
  );
}
