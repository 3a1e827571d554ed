import { TextLink } from "#components/ui/link";
import { NoData } from "#components/ui/number";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Time } from "#components/ui/time";
import type { CohortMember } from "#lib/cohort/contract";

/** A few members, to see what the many look like. */
export function SampleRows({ members }: { members: readonly CohortMember[] }) {
  return (
    <Table label="Sample rows">
      <thead>
        <tr>
          <Th>Recipient</Th>
          <Th>Last refused (UTC)</Th>
          <Th>By</Th>
          <Th>Pool</Th>
        </tr>
      </thead>
      <tbody>
        {members.map((member) => (
          <Tr key={member.recipient}>
            <Td className="whitespace-nowrap">
              <TextLink plain href={`/events/${member.eventId}`}>
                {member.recipient}
              </TextLink>
            </Td>
            <Td>
              <Time at={member.lastFailedAt} />
            </Td>
            <Td mono className="whitespace-nowrap">
              {member.remoteIp ?? member.remoteMta ?? <NoData why="The source names no server." />}
            </Td>
            <Td mono className="whitespace-nowrap">
              {member.pool ?? <NoData why="The source does not say which of our addresses sent it." />}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
