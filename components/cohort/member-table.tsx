import { ProofWords } from "#components/cohort/proof-words";
import { StateBadge } from "#components/ui/badge";
import { TextLink } from "#components/ui/link";
import { Count, NoData } from "#components/ui/number";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Time } from "#components/ui/time";
import type { CohortMember } from "#lib/cohort/contract";

/** Who is in, with what came of the retry; or who is not, with the reason. */
export function MemberTable({ members, included }: { members: readonly CohortMember[]; included: boolean }) {
  return (
    <Table label={included ? "Recipients to retry" : "Recipients left out"} bounded="max-h-[70vh]">
      <thead>
        <tr>
          <Th>Recipient</Th>
          {included ? <Th numeric>Stage</Th> : <Th>Why left out</Th>}
          <Th numeric>Failures</Th>
          <Th>First (UTC)</Th>
          <Th>Last (UTC)</Th>
          <Th>Refused by</Th>
          <Th>Pool</Th>
          {included ? <Th>Retry</Th> : null}
        </tr>
      </thead>
      <tbody>
        {members.map((member) => (
          <Tr key={member.recipient} data-row>
            <Td className="max-w-80 min-w-40">
              <TextLink
                plain
                data-row-link
                href={`/events/${member.eventId}`}
                className="block truncate"
                title={member.recipient}
              >
                {member.recipient}
              </TextLink>
            </Td>
            {included ? (
              <Td numeric>
                {member.stageIndex === null ? <NoData why="It is in no stage." /> : member.stageIndex + 1}
              </Td>
            ) : (
              <Td className="min-w-64">
                {member.whyLabel}
                <ProofWords member={member} />
              </Td>
            )}
            <Td numeric>
              <Count value={member.failures} />
            </Td>
            <Td>
              <Time at={member.firstFailedAt} />
            </Td>
            <Td>
              <Time at={member.lastFailedAt} />
            </Td>
            <Td mono className="max-w-64 whitespace-nowrap">
              <span className="block truncate" title={member.remoteMta ?? undefined}>
                {serverOf(member) ?? <NoData why="The source names no server." />}
              </span>
            </Td>
            <Td mono className="whitespace-nowrap">
              {member.pool ?? <NoData why="The source does not say which of our addresses sent it." />}
            </Td>
            {included ? (
              <Td className="whitespace-nowrap">
                <Retry dispatch={member.dispatch} />
              </Td>
            ) : null}
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function serverOf(member: CohortMember): string | null {
  if (member.remoteIp === null) return member.remoteMta;
  return member.remoteMta === null ? `[${member.remoteIp}]` : `[${member.remoteIp}] ${member.remoteMta}`;
}

function Retry({ dispatch }: { dispatch: CohortMember["dispatch"] }) {
  if (dispatch === null) return <span className="text-muted">not sent</span>;
  if (dispatch.outcome === null || dispatch.outcomeAt === null)
    return (
      <span className="inline-flex items-center gap-2">
        <StateBadge state={dispatch.state} />
        {dispatch.outcome ? <span className="text-muted">{dispatch.outcome}</span> : null}
      </span>
    );
  const good = dispatch.outcome === "delivered";
  const said = (
    <span className={good ? "text-pass" : "text-fail"}>
      {good ? "accepted" : dispatch.outcome} <Time at={dispatch.outcomeAt} />
    </span>
  );
  if (dispatch.outcomeEventId === null) return said;
  return (
    <TextLink plain href={`/events/${dispatch.outcomeEventId}`}>
      {said}
    </TextLink>
  );
}
