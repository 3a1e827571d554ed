"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { parseAsString, useQueryStates } from "nuqs";
import { type FormEvent, useState } from "react";
import { useRefusal } from "#components/access/use-may";
import { apiPost } from "#components/queries/client";
import { mxHistoryQuery, seenAsMxQuery } from "#components/queries/mx-history";
import { Button } from "#components/ui/button";
import { Field, Input } from "#components/ui/field";
import { plural } from "#components/ui/format";
import { Section } from "#components/ui/section";
import { CutNote, ErrorState, LoadingRows } from "#components/ui/states";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Time } from "#components/ui/time";
import type { MxHistory } from "#lib/evidence/history/contract";

const ADDRESS = /^[\d.]+$|:/;

/** What was the MX of a domain at that time? Whose MX was this address? */
export function MxHistorySection() {
  const [{ mx, at }, setAsked] = useQueryStates({ mx: parseAsString, at: parseAsString }, { history: "push" });
  const [text, setText] = useState(mx ?? "");
  const [moment, setMoment] = useState(at ?? "");
  const [badTime, setBadTime] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const time = moment.trim() === "" ? null : new Date(withZone(moment.trim()));
    const bad = time !== null && Number.isNaN(time.getTime());
    setBadTime(bad);
    if (!bad) void setAsked({ mx: text.trim() || null, at: time?.toISOString() ?? null });
  };
  return (
    <Section title="MX history" id="mx-history">
      <form onSubmit={submit} className="mb-3 flex flex-wrap items-end gap-3">
        <Field label="Domain or address" className="w-64">
          <Input
            required
            maxLength={253}
            placeholder="corp.example or 192.0.2.9"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
        <Field
          label="At (UTC, optional)"
          className="w-52"
          error={badTime ? "Write the time as 2026-03-12 02:14, or leave it empty." : undefined}
        >
          <Input placeholder="2026-03-12 02:14" value={moment} onChange={(event) => setMoment(event.target.value)} />
        </Field>
        <Button type="submit">Look it up</Button>
      </form>
      {mx === null ? (
        <p className="max-w-[72ch] text-muted">
          Every four hours the MX of the fifty domains you send most to is asked and kept, and at every incident that of
          its domains. So there is an answer to “what was its MX at 02:14?”.
        </p>
      ) : ADDRESS.test(mx) ? (
        <AddressHistory ip={mx} />
      ) : (
        <DomainHistory domain={mx} at={at} />
      )}
    </Section>
  );
}

function DomainHistory({ domain, at }: { domain: string; at: string | null }) {
  const query = useQuery(mxHistoryQuery(domain, at));
  const client = useQueryClient();
  const refusal = useRefusal("evidence.collect");
  const ask = useMutation({
    mutationFn: () => apiPost("/mx-history", { domain }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["mx-history"] }),
  });
  const history = query.data;
  return (
    <>
      {query.isPending ? <LoadingRows rows={3} label="Loading the MX history" /> : null}
      {query.isError ? <ErrorState problem={query.error} retry={query.refetch} /> : null}
      {ask.isError ? <ErrorState problem={ask.error} /> : null}
      {history ? (
        <>
          {history.asOf ? <AsOf domain={history.domain} asOf={history.asOf} /> : null}
          {history.periods.length > 0 ? <Periods history={history} /> : null}
          <div className="mt-2 flex flex-wrap items-center gap-3 text-meta text-muted">
            {history.periods.length === 0 || history.failures > 0 ? (
              <span>
                {history.periods.length === 0 ? `No answer about ${history.domain} is kept yet. ` : null}
                {history.failures > 0 ? `${plural(history.failures, "look-up")} failed, which tells nothing.` : null}
              </span>
            ) : null}
            <Button
              size="sm"
              disabled={refusal !== null}
              title={refusal ?? undefined}
              busy={ask.isPending}
              onClick={() => ask.mutate()}
            >
              Ask DNS now
            </Button>
          </div>
        </>
      ) : null}
    </>
  );
}

function AsOf({ domain, asOf }: { domain: string; asOf: NonNullable<MxHistory["asOf"]> }) {
  const [period] = asOf.exact;
  return (
    <p className="mb-2 max-w-[72ch]">
      {period ? (
        <>
          At <Time at={asOf.at} /> UTC the MX of {domain} was{" "}
          {asOf.exact.map((one) => hostsWords(one)).join(", according to others ")} (asked{" "}
          <Time at={period.lastSeenAt} />, held until <Time at={period.heldUntil} />
          ).
        </>
      ) : (
        <>
          No answer that was held at <Time at={asOf.at} /> UTC is kept.{" "}
          {asOf.before ? (
            <>
              The nearest before it is of <Time at={asOf.before.lastSeenAt} />: {hostsWords(asOf.before)}.{" "}
            </>
          ) : null}
          {asOf.after ? (
            <>
              The nearest after it is of <Time at={asOf.after.firstSeenAt} />: {hostsWords(asOf.after)}.
            </>
          ) : null}
        </>
      )}
    </p>
  );
}

function Periods({ history }: { history: MxHistory }) {
  return (
    <>
      <Table label={`MX of ${history.domain} over time`}>
        <thead>
          <tr>
            <Th>First seen (UTC)</Th>
            <Th>Last seen (UTC)</Th>
            <Th>MX</Th>
            <Th>Addresses</Th>
            <Th>According to</Th>
          </tr>
        </thead>
        <tbody>
          {[...history.periods].reverse().map((period) => (
            <Tr key={`${period.firstSeenAt} ${hostsWords(period)}`}>
              <Td>
                <Time at={period.firstSeenAt} />
              </Td>
              <Td>
                <Time at={period.lastSeenAt} />
              </Td>
              <Td mono className="break-all">
                {hostsWords(period)}
              </Td>
              <Td mono className="break-all">
                {[...new Set(period.hosts.flatMap(({ addresses }) => addresses))].slice(0, 8).join(", ") || "—"}
              </Td>
              <Td>
                {period.resolvers.join(", ")} ({plural(period.answers, "answer")})
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
      {history.cut ? (
        <CutNote shown={history.periods.length} total={null}>
          the latest answers only
        </CutNote>
      ) : null}
    </>
  );
}

function AddressHistory({ ip }: { ip: string }) {
  const query = useQuery(seenAsMxQuery(ip));
  const items = query.data?.items ?? [];
  return (
    <>
      {query.isPending ? <LoadingRows rows={3} label="Loading the history of the address" /> : null}
      {query.isError ? <ErrorState problem={query.error} retry={query.refetch} /> : null}
      {query.data && items.length === 0 ? (
        <p className="max-w-[72ch]">
          {query.data.address} was an address of an MX in no answer that is kept. That is no proof that it never was
          one.
        </p>
      ) : null}
      {items.length > 0 ? (
        <Table label={`Domains whose MX ${ip} was`}>
          <thead>
            <tr>
              <Th>Domain</Th>
              <Th>MX host</Th>
              <Th>First seen (UTC)</Th>
              <Th>Last seen (UTC)</Th>
              <Th>According to</Th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <Tr key={`${item.domain} ${item.host}`}>
                <Td mono>{item.domain}</Td>
                <Td mono>{item.host}</Td>
                <Td>
                  <Time at={item.firstSeenAt} />
                </Td>
                <Td>
                  <Time at={item.lastSeenAt} />
                </Td>
                <Td>{item.resolvers.join(", ")}</Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      ) : null}
      {query.data?.cut ? <CutNote shown={items.length} total={null} /> : null}
    </>
  );
}

function hostsWords(period: MxHistory["periods"][number]): string {
  if (period.nullMx) return "null MX: no mail at all";
  if (period.result === "nodata") return "no MX: the domain itself";
  if (period.result === "nxdomain") return "no such domain";
  return period.hosts.map(({ preference, host }) => `${preference} ${host}`).join(", ");
}

/** A time without a zone is UTC here, as everywhere on the desk. */
function withZone(text: string): string {
  return /[zZ]|[+-]\d{2}:?\d{2}$/.test(text) ? text : `${text.replace(" ", "T")}Z`;
}
