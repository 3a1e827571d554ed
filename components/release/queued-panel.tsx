"use client";
import { useQuery } from "@tanstack/react-query";
import { queuedQuery } from "#components/queries/release";
import { buttonClass } from "#components/ui/button";
import { formatCount, plural } from "#components/ui/format";
import { TextLink } from "#components/ui/link";
import { Count, NoData } from "#components/ui/number";
import { Section } from "#components/ui/section";
import { CutNote, ErrorState, LoadingRows } from "#components/ui/states";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Time } from "#components/ui/time";
import type { Cohort } from "#lib/cohort/contract";

const SCRIPTS = [
  ["flush", "Script: try now", "postqueue -i"],
  ["requeue", "Script: look at the routing again first", "postsuper -r"],
] as const;

/** Mail of the window that never left our own server's queue: it needs no release, only another try. */
export function QueuedPanel({ cohort }: { cohort: Cohort }) {
  const query = useQuery(queuedQuery(cohort.id));
  const { data } = query;
  return (
    <Section
      title="Still in the Postfix queue"
      aside={<TextLink href="/settings?tab=targets#adapter-postfix">what this cannot do</TextLink>}
    >
      {query.isPending ? <LoadingRows rows={3} label="Loading what is still queued" /> : null}
      {query.isError && !data ? <ErrorState problem={query.error} retry={query.refetch} /> : null}
      {data ? (
        <>
          <p className="mb-2 max-w-[72ch]">
            {data.mails === 0
              ? "No mail of this window is known to wait in a Postfix queue."
              : `${plural(data.mails, "mail")} to ${plural(data.recipients, "recipient")} of this window were only deferred, as far as the logs tell. A script tries them again; without --go it only looks.`}
          </p>
          {data.blockedBy === null ? (
            <p className="mb-2 flex flex-wrap gap-2">
              {SCRIPTS.map(([mode, words, command]) => (
                <a
                  key={mode}
                  download
                  href={`/api/v1/cohorts/${encodeURIComponent(cohort.id)}/postfix-script?mode=${mode}`}
                  className={buttonClass("secondary", "sm")}
                  title={command}
                >
                  {words}
                </a>
              ))}
            </p>
          ) : data.mails > 0 ? (
            <p className="mb-2 max-w-[72ch] text-muted">No script now: {data.blockedBy}</p>
          ) : null}
          {data.items.length > 0 ? (
            <Table label="Mails still queued" bounded="max-h-72">
              <thead>
                <tr>
                  <Th>Queue id</Th>
                  <Th>Server</Th>
                  <Th>Recipients</Th>
                  <Th>Last deferred (UTC)</Th>
                </tr>
              </thead>
              <tbody>
                {data.items.map((mail) => (
                  <Tr key={`${mail.host} ${mail.queueId}`}>
                    <Td mono>{mail.queueId}</Td>
                    <Td mono>{mail.host ?? <NoData why="The log does not name the server." />}</Td>
                    <Td className="min-w-48 break-words">{recipientsOf(mail.recipients)}</Td>
                    <Td>
                      <Time at={mail.lastDeferredAt} />
                    </Td>
                  </Tr>
                ))}
              </tbody>
            </Table>
          ) : null}
          <CutNote shown={data.items.length} total={data.mails}>
            the script takes the longest waiting first
          </CutNote>
          {data.refused.length > 0 ? (
            <p className="mt-2 max-w-[90ch] text-meta text-muted">
              Not this way:{" "}
              {data.refused.map(({ why, label, count }, index) => (
                <span key={why}>
                  {index > 0 ? "; " : ""}
                  {label}: <Count value={count} />
                </span>
              ))}
              .
            </p>
          ) : null}
        </>
      ) : null}
    </Section>
  );
}

function recipientsOf(recipients: readonly string[]): string {
  const [first = "", ...rest] = recipients;
  return rest.length === 0 ? first : `${first} and ${formatCount(rest.length)} more`;
}
