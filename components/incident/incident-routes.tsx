"use client";
import { useQuery } from "@tanstack/react-query";
import { incidentRoutesQuery } from "#components/queries/paths";
import { Badge, type Tone } from "#components/ui/badge";
import { TextLink } from "#components/ui/link";
import { Mono } from "#components/ui/mono";
import { CutNote, ErrorState } from "#components/ui/states";
import { Age, Time } from "#components/ui/time";
import type { IncidentRoutes as Routes } from "#lib/evidence/routes/contract";

type Item = Routes["items"][number];

const TONE: Record<Item["severity"], Tone> = { fault: "fail", watch: "ours", fine: "pass", unknown: "unknown" };
const WORDS: Record<Item["standing"], string> = {
  same_hosts: "its MX",
  same_addresses: "its MX today, by address",
  near: "beside its MX",
  elsewhere: "not its MX",
  host_gone: "host has no address",
  domain_gone: "domain takes no mail",
  unknown: "DNS did not say",
};

/** Static routes of ours that take the incident's domains, the live MX beside each. */
export function IncidentRoutes({ incidentId }: { incidentId: string }) {
  const query = useQuery(incidentRoutesQuery(incidentId));
  const routes = query.data;
  if (query.isError && !routes) return <ErrorState problem={query.error} retry={query.refetch} />;
  if (!routes) return null;
  const all = <TextLink href="/settings?tab=paths#routes">Static routes</TextLink>;
  return (
    <div id="incident-routes" className="mt-5">
      <h3 className="font-medium">Our routes for these domains</h3>
      {routes.configurations === 0 ? (
        <p className="max-w-[72ch] text-muted">
          Not known: no mail server's configuration was given, so a pinned route cannot be seen here. Paste one under{" "}
          {all}.
        </p>
      ) : routes.items.length === 0 ? (
        <p className="max-w-[72ch] text-muted">
          No static route in the configurations that were given takes these domains: mail for them follows DNS. {all}
        </p>
      ) : (
        <ul>
          {routes.items.map((item) => (
            <li key={`${item.configuration} ${item.line} ${item.domain}`} className="border-line border-b py-2">
              <RouteRow item={item} />
            </li>
          ))}
        </ul>
      )}
      <CutNote shown={routes.items.length} total={routes.items.length + routes.cut}>
        faults first; {all} has them all
      </CutNote>
    </div>
  );
}

function RouteRow({ item }: { item: Item }) {
  return (
    <>
      <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <Badge tone={TONE[item.severity]} title={item.words}>
          {WORDS[item.standing]}
        </Badge>
        <Mono className="min-w-0 break-words">{item.raw || item.domain}</Mono>
        <TextLink href="/settings?tab=paths#routes" className="text-meta">
          {item.configuration}, line {item.line}
        </TextLink>
      </p>
      <dl className="mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5 text-meta">
        <dt className="text-muted">sends {item.domain} to</dt>
        <dd>
          <Mono className="break-words">
            {item.hosts
              .map(({ host, addresses }) => (addresses?.length ? `${host} [${addresses.join(", ")}]` : host))
              .join(", ")}
          </Mono>
        </dd>
        <dt className="text-muted">its live MX</dt>
        <dd>
          {item.mx.length > 0 ? (
            <Mono className="break-words">{item.mx.join(", ")}</Mono>
          ) : (
            "nobody, as far as DNS said"
          )}
        </dd>
        <dt className="text-muted">since</dt>
        <dd>
          <Time at={item.since} />, checked <Age at={item.checkedAt} /> ago
        </dd>
      </dl>
    </>
  );
}
