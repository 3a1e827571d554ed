"use client";
import { useQuery } from "@tanstack/react-query";
import { RefusedNote } from "#components/access/refused-note";
import { useRefusal } from "#components/access/use-may";
import { ChannelList } from "#components/alert/channel-list";
import { DeliveryLog } from "#components/alert/delivery-log";
import { RuleList } from "#components/alert/rule-list";
import { alertsQuery } from "#components/queries/alert";
import { ErrorState, LoadingRows } from "#components/ui/states";

/** Whom Rebound tells, of what, and what came of it. */
export function AlertsTab() {
  const query = useQuery(alertsQuery());
  const refusal = useRefusal("alert.change");
  return (
    <>
      <RefusedNote refusal={refusal} />
      {query.isPending ? <LoadingRows rows={4} label="Loading alerts" /> : null}
      {query.isError && !query.data ? <ErrorState problem={query.error} retry={query.refetch} /> : null}
      {query.data ? (
        <>
          <ChannelList channels={query.data.channels} refusal={refusal} />
          {query.data.channels.length > 0 ? (
            <RuleList rules={query.data.rules} channels={query.data.channels} refusal={refusal} />
          ) : null}
          <DeliveryLog refusal={refusal} />
        </>
      ) : null}
    </>
  );
}
