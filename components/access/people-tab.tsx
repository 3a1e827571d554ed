"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { InviteDialog } from "#components/access/invite-dialog";
import { RefusedNote } from "#components/access/refused-note";
import { ROLE_WORDS } from "#components/access/role-words";
import { useRefusal } from "#components/access/use-may";
import { meQuery, peopleQuery } from "#components/queries/access";
import { apiSend } from "#components/queries/client";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/dialog";
import { Select } from "#components/ui/field";
import { Count } from "#components/ui/number";
import { Section } from "#components/ui/section";
import { ErrorState, LoadingRows } from "#components/ui/states";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Time } from "#components/ui/time";
import { useToast } from "#components/ui/toast";
import { ROLES } from "#lib/access/actor";
import type { InviteRow, PersonRow } from "#lib/access/contract";

/** Members, their roles, and links that wait to be used. */
export function PeopleTab() {
  const query = useQuery(peopleQuery());
  const refusal = useRefusal("people.change");
  const [inviting, setInviting] = useState(false);
  if (query.isPending) return <LoadingRows rows={4} label="Loading people" />;
  if (!query.data) return <ErrorState problem={query.error} retry={query.refetch} />;
  const { people, invites } = query.data;
  return (
    <>
      <RefusedNote refusal={refusal} />
      <Section
        title="Members"
        className="border-t-0! pt-0!"
        aside={
          <Button
            size="sm"
            variant="primary"
            disabled={refusal !== null}
            title={refusal ?? undefined}
            onClick={() => setInviting(true)}
          >
            Invite by link
          </Button>
        }
      >
        <Table label="People of the workspace">
          <thead>
            <tr>
              <Th>Name</Th>
              <Th>E-mail</Th>
              <Th>Role</Th>
              <Th>Member since (UTC)</Th>
              <Th numeric>Sessions</Th>
              <Th>
                <span className="sr-only">Actions</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {people.map((person) => (
              <PersonLine key={person.id} person={person} refusal={refusal} />
            ))}
          </tbody>
        </Table>
      </Section>
      {invites.length > 0 ? (
        <Section title="Links that wait to be used">
          <Table label="Open invitations">
            <thead>
              <tr>
                <Th>Role</Th>
                <Th>For</Th>
                <Th>Made (UTC)</Th>
                <Th>Runs out (UTC)</Th>
                <Th>
                  <span className="sr-only">Actions</span>
                </Th>
              </tr>
            </thead>
            <tbody>
              {invites.map((invite) => (
                <InviteLine key={invite.id} invite={invite} refusal={refusal} />
              ))}
            </tbody>
          </Table>
        </Section>
      ) : null}
      <InviteDialog open={inviting} onOpenChange={setInviting} />
    </>
  );
}

function usePeopleChange() {
  const client = useQueryClient();
  const toast = useToast();
  return useMutation({
    mutationFn: ({ method, path, body }: { method: "PATCH" | "DELETE"; path: string; body?: unknown; said: string }) =>
      apiSend(method, path, body),
    onSuccess: (_answer, { said }) => toast(said, "pass"),
    onError: (error) => toast(error.message, "fail"),
    onSettled: () =>
      Promise.all([client.invalidateQueries({ queryKey: ["people"] }), client.invalidateQueries({ queryKey: ["me"] })]),
  });
}

function PersonLine({ person, refusal }: { person: PersonRow; refusal: string | null }) {
  const { data: me } = useQuery(meQuery());
  const change = usePeopleChange();
  const [removing, setRemoving] = useState(false);
  const path = `/people/${encodeURIComponent(person.id)}`;
  const isMe = me?.id === person.id;
  return (
    <Tr>
      <Td className="whitespace-nowrap font-medium">
        {person.name}
        {isMe ? <span className="font-normal text-muted"> (you)</span> : null}
      </Td>
      <Td>{person.email}</Td>
      <Td>
        <Select
          aria-label={`Role of ${person.name}`}
          value={person.role}
          disabled={refusal !== null || change.isPending}
          title={refusal ?? ROLE_WORDS[person.role].may}
          onChange={(event) =>
            change.mutate({
              method: "PATCH",
              path,
              body: { role: event.target.value },
              said: `${person.name} is ${event.target.value} now.`,
            })
          }
        >
          {ROLES.map((role) => (
            <option key={role} value={role}>
              {ROLE_WORDS[role].name}
            </option>
          ))}
        </Select>
      </Td>
      <Td>
        <Time at={person.since} />
      </Td>
      <Td numeric>
        <Count value={person.sessions} />
      </Td>
      <Td className="text-right">
        <Button
          size="sm"
          variant="danger"
          disabled={refusal !== null}
          title={refusal ?? undefined}
          aria-label={`Remove ${person.name}`}
          onClick={() => setRemoving(true)}
        >
          Remove
        </Button>
        <ConfirmDialog
          open={removing}
          onOpenChange={setRemoving}
          danger
          title={`Remove ${person.name}`}
          confirm={`Remove ${person.name}`}
          onConfirm={() =>
            change.mutateAsync({ method: "DELETE", path, said: `${person.name} is not a member any more.` })
          }
        >
          <p>
            {isMe
              ? "You are signed out everywhere at once and see nothing of this workspace any more. What you wrote and decided stays under your name."
              : "All their sessions end at once, and they see nothing of this workspace any more. What they wrote and decided stays under their name."}
          </p>
        </ConfirmDialog>
      </Td>
    </Tr>
  );
}

function InviteLine({ invite, refusal }: { invite: InviteRow; refusal: string | null }) {
  const change = usePeopleChange();
  return (
    <Tr>
      <Td>{ROLE_WORDS[invite.role].name}</Td>
      <Td>{invite.email ?? <span className="text-muted">whoever has the link</span>}</Td>
      <Td>
        <Time at={invite.createdAt} />
      </Td>
      <Td>
        <Time at={invite.expiresAt} />
      </Td>
      <Td className="text-right">
        <Button
          size="sm"
          disabled={refusal !== null}
          busy={change.isPending}
          title={refusal ?? undefined}
          onClick={() =>
            change.mutate({
              method: "DELETE",
              path: `/invites/${encodeURIComponent(invite.id)}`,
              said: "The link cannot be used any more.",
            })
          }
        >
          Withdraw
        </Button>
      </Td>
    </Tr>
  );
}
