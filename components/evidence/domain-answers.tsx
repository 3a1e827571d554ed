import { DomainStateWords } from "#components/evidence/domain-state";
import { agreeWords, resultWords } from "#components/evidence/resolver-words";
import { plural } from "#components/ui/format";
import { TextLink } from "#components/ui/link";
import { Mono } from "#components/ui/mono";
import { NoData } from "#components/ui/number";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Age, Time } from "#components/ui/time";
import type { Evidence } from "#lib/evidence/contract";

type Domain = Evidence["domains"][number];

/** Who takes mail for one domain, according to each resolver. */
export function DomainAnswers({ domain, incidentId }: { domain: Domain; incidentId: string }) {
  const events = `/events?incidentId=${encodeURIComponent(incidentId)}&domain=${encodeURIComponent(domain.domain)}`;
  return (
    <div>
      <h3 className="flex flex-wrap items-baseline gap-x-3">
        <Mono className="font-medium">{domain.domain}</Mono>
        <TextLink href={events} className="text-meta">
          {plural(domain.events, "event")}
        </TextLink>
        <span className={`text-meta ${domain.agree === false ? "font-medium text-fail" : "text-muted"}`}>
          {agreeWords(domain)}
        </span>
        <DomainStateWords state={domain.state} />
      </h3>
      <Table label={`MX of ${domain.domain}`}>
        <thead>
          <tr>
            <Th>According to</Th>
            <Th>Answer</Th>
            <Th>MX and addresses</Th>
            <Th numeric>TTL</Th>
            <Th>Asked (UTC)</Th>
            <Th>Age</Th>
          </tr>
        </thead>
        <tbody>
          {domain.answers.map((answer) => (
            <Tr key={answer.resolver}>
              <Td mono className="whitespace-nowrap align-top">
                {answer.resolver}
              </Td>
              <Td className="align-top">
                {resultWords(answer.result)}
                {answer.rcode === null ? null : <span className="text-muted"> ({answer.rcode})</span>}
              </Td>
              <Td mono className="min-w-72 align-top">
                <MxList answer={answer} />
              </Td>
              <Td numeric className="align-top">
                {answer.ttl === null ? <NoData why="The answer had no TTL." /> : `${answer.ttl} s`}
              </Td>
              <Td className="align-top">
                <Time at={answer.askedAt} seconds />
              </Td>
              <Td className="align-top">
                <Age at={answer.askedAt} ttlSeconds={answer.ttl} />
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}

function MxList({ answer }: { answer: Domain["answers"][number] }) {
  if (answer.mx.length === 0) return <NoData why="No MX in this answer." />;
  return (
    <ul>
      {answer.mx.map((mx) => (
        <li key={`${mx.preference} ${mx.host}`} className="break-words">
          <span className="text-muted">{mx.preference}</span> {mx.host}{" "}
          {mx.addresses.length > 0 ? (
            <span className="text-muted">[{mx.addresses.join(", ")}]</span>
          ) : (
            <NoData why="It has no address according to this resolver." />
          )}
        </li>
      ))}
    </ul>
  );
}
