import { resultWords } from "#components/evidence/resolver-words";
import { plural } from "#components/ui/format";
import { CopyButton } from "#components/ui/mono";
import { NoData } from "#components/ui/number";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Time } from "#components/ui/time";
import type { DnsSnapshot } from "#lib/evidence/contract";

/** Every single answer of the round, as kept: one resolver, one question, one hash. */
export function SnapshotTable({ snapshots }: { snapshots: readonly DnsSnapshot[] }) {
  return (
    <details>
      <summary className="text-accent text-meta">All {plural(snapshots.length, "answer")} as kept</summary>
      <Table label="Answers as kept" bounded="max-h-96">
        <thead>
          <tr>
            <Th>Question</Th>
            <Th>Resolver</Th>
            <Th>Result</Th>
            <Th>Records</Th>
            <Th numeric>TTL</Th>
            <Th>Asked (UTC)</Th>
            <Th numeric>Took</Th>
            <Th>SHA-256</Th>
          </tr>
        </thead>
        <tbody>
          {snapshots.map((one) => (
            <Tr key={one.id} id={one.id}>
              <Td mono className="whitespace-nowrap">
                {one.name} {one.type}
              </Td>
              <Td mono className="whitespace-nowrap">
                {one.resolver}
              </Td>
              <Td>{resultWords(one.result)}</Td>
              <Td mono className="min-w-56">
                {one.records.length > 0 ? one.records.join(", ") : <NoData why="The answer holds no record." />}
              </Td>
              <Td numeric>{one.ttl === null ? <NoData why="The answer had no TTL." /> : `${one.ttl} s`}</Td>
              <Td>
                <Time at={one.askedAt} seconds />
              </Td>
              <Td numeric>{one.tookMs} ms</Td>
              <Td mono className="whitespace-nowrap">
                {one.sha256.slice(0, 12)}… <CopyButton text={one.sha256} label="Copy the hash" />
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </details>
  );
}
