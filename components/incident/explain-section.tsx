"use client";
import { useQuery } from "@tanstack/react-query";
import { proposeHref } from "#components/cohort/chosen";
import { ExplanationView } from "#components/explain/explanation-view";
import { useNarrowing } from "#components/explain/use-narrowing";
import { incidentExplanationQuery } from "#components/queries/explain";
import { useKeys } from "#components/shell/use-keys";
import { TextLink } from "#components/ui/link";
import { Section } from "#components/ui/section";
import { ErrorState, LoadingRows } from "#components/ui/states";
import type { Incident } from "#lib/incident/contract";

/** 3. What differs: the incident's failures against the mail that got through. */
export function ExplainSection({ incident }: { incident: Incident }) {
  const narrowing = useNarrowing();
  const query = useQuery(incidentExplanationQuery(incident.id, { where: narrowing.where, group: narrowing.group }));
  useKeys({ x: () => document.getElementById("explain")?.scrollIntoView({ block: "start" }) });
  const eventsUrl = (where: string) =>
    `/events?${new URLSearchParams({ incidentId: incident.id, ...(where ? { where } : {}) })}`;
  return (
    <Section
      id="explain"
      title="What differs"
      className="scroll-mt-28"
      aside={
        <>
          {narrowing.where ? (
            <TextLink href={proposeHref(incident.id, { where: narrowing.where })}>Propose a cohort of these</TextLink>
          ) : null}
          <TextLink href={eventsUrl(narrowing.where)}>Its events</TextLink>
        </>
      }
    >
      {query.isError && !query.data ? (
        <ErrorState problem={query.error} retry={query.refetch} />
      ) : !query.data ? (
        <LoadingRows rows={5} label="Comparing with other mail" />
      ) : (
        <div className={query.isPlaceholderData ? "opacity-60" : ""} aria-busy={query.isPlaceholderData}>
          <ExplanationView explanation={query.data} narrowing={narrowing} eventsUrl={eventsUrl} />
        </div>
      )}
    </Section>
  );
}
