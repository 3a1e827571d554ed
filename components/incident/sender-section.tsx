"use client";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { RunSenderCheck } from "#components/evidence/run-sender-check";
import { SenderFindings } from "#components/evidence/sender-findings";
import { senderContextQuery } from "#components/queries/sender-check";
import { plural } from "#components/ui/format";
import { TextLink } from "#components/ui/link";
import { Section } from "#components/ui/section";
import { CutNote, ErrorState, LoadingRows } from "#components/ui/states";
import type { SenderContext } from "#lib/evidence/sender/contract";
import type { Incident } from "#lib/incident/contract";

/** Beside the routing proof: whether the domains and addresses we send as are in order. It changes no verdict. */
export function SenderSection({ incident }: { incident: Incident }) {
  const query = useQuery(senderContextQuery(incident.id));
  const context = query.data;
  return (
    <Section id="sender" title="Our side: sender context">
      <p className="mb-3 max-w-[72ch] text-muted">
        SPF, DKIM, DMARC and the like seldom cause a relay denial, and they change no verdict here. This says what else
        may be wrong.
      </p>
      {query.isPending ? <LoadingRows rows={3} label="Loading the sender context" /> : null}
      {query.isError && !context ? <ErrorState problem={query.error} retry={query.refetch} /> : null}
      {context ? <Context incident={incident} context={context} /> : null}
    </Section>
  );
}

function Context({ incident, context }: { incident: Incident; context: SenderContext }) {
  const { senders, recipients, selectors } = context;
  const ips = context.ips.map(({ ip }) => ip);
  return (
    <div className="flex flex-col gap-5">
      <Addresses context={context} />
      {senders.length === 0 ? <p>No event of this incident names a sender domain (MAIL FROM).</p> : null}
      {senders.map(({ domain, events, check }) => {
        const evidence = `/evidence?sender=${encodeURIComponent(domain)}${ips.length > 0 ? `&ips=${ips.join(",")}` : ""}#sender`;
        const own = selectors.filter((seen) => seen.domain === domain).map(({ selector }) => selector);
        return (
          <div key={domain}>
            <Head domain={domain} events={events}>
              <RunSenderCheck ask={{ domain, ips, selectors: own, incidentId: incident.id }} again={check !== null} />
              {own.length === 0 ? (
                <TextLink href={evidence} className="text-meta">
                  Give DKIM selectors
                </TextLink>
              ) : null}
            </Head>
            {check ? <SenderFindings check={check} /> : <p className="text-meta text-muted">Not run.</p>}
          </div>
        );
      })}
      {context.cut ? (
        <CutNote shown={senders.length} total={null}>
          the domains and addresses with most events
        </CutNote>
      ) : null}
      {recipients.length > 0 ? (
        <details>
          <summary className="cursor-pointer text-accent">
            Their MTA-STS policy: does it allow the MX that answers?
          </summary>
          <div className="mt-3 flex flex-col gap-4">
            {recipients.map(({ domain, events, check }) => (
              <div key={domain}>
                <Head domain={domain} events={events}>
                  <RunSenderCheck
                    ask={{ domain, about: "recipient", incidentId: incident.id }}
                    again={check !== null}
                  />
                </Head>
                {check ? <SenderFindings check={check} /> : <p className="text-meta text-muted">Not run.</p>}
              </div>
            ))}
          </div>
        </details>
      ) : null}
    </div>
  );
}

function Head({ domain, events, children }: { domain: string; events: number; children: ReactNode }) {
  return (
    <div className="mb-1 flex flex-wrap items-center gap-x-3 gap-y-1">
      <h3 className="break-all font-medium font-mono">{domain}</h3>
      <span className="text-meta text-muted">{events > 0 ? plural(events, "event") : "signs our mail"}</span>
      {children}
    </div>
  );
}

function Addresses({ context: { ips, withoutIp } }: { context: SenderContext }) {
  if (ips.length === 0)
    return (
      <p className="max-w-[72ch]">
        No event names the address it was sent from, so reverse names, SPF for an address and blocklists cannot be
        looked at. <span className="text-muted">PowerMTA, KumoMTA and many providers log it; Postfix does not.</span>
      </p>
    );
  return (
    <p className="max-w-[72ch]">
      Sent from{" "}
      {ips.map(({ ip, events }, index) => (
        <span key={ip}>
          {index > 0 ? ", " : ""}
          <span className="break-all font-mono text-meta">{ip}</span>{" "}
          <span className="text-meta text-muted">({plural(events, "event")})</span>
        </span>
      ))}
      .{withoutIp > 0 ? <span className="text-muted"> {plural(withoutIp, "event")} name no address.</span> : null}
    </p>
  );
}
