"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useRefusal } from "#components/access/use-may";
import { GiveRoutes } from "#components/evidence/give-routes";
import { RouteTextView } from "#components/evidence/route-text";
import { apiPost } from "#components/queries/client";
import { routesQuery } from "#components/queries/paths";
import { Button } from "#components/ui/button";
import { Section } from "#components/ui/section";
import { EmptyState, ErrorState, LoadingRows } from "#components/ui/states";

/** Configurations of our mail servers, each route held against the live MX. */
export function StaticRoutes() {
  const query = useQuery(routesQuery());
  const client = useQueryClient();
  const refusal = useRefusal("path.change");
  const [giving, setGiving] = useState(false);
  const check = useMutation({
    mutationFn: () => apiPost("/routes/check"),
    onSuccess: () => client.invalidateQueries({ queryKey: ["routes"] }),
  });
  const give = (
    <Button
      size="sm"
      variant="primary"
      disabled={refusal !== null}
      title={refusal ?? undefined}
      onClick={() => setGiving(true)}
    >
      Give a configuration
    </Button>
  );
  const texts = query.data?.items ?? [];
  return (
    <Section
      title="Static routes"
      id="routes"
      className="border-t-0! pt-0!"
      aside={
        texts.length > 0 ? (
          <>
            <Button
              size="sm"
              disabled={refusal !== null}
              title={refusal ?? undefined}
              busy={check.isPending}
              onClick={() => check.mutate()}
            >
              Ask DNS now
            </Button>
            {give}
          </>
        ) : null
      }
    >
      {query.isPending ? <LoadingRows rows={3} label="Loading routes" /> : null}
      {query.isError && !query.data ? <ErrorState problem={query.error} retry={query.refetch} /> : null}
      {check.isError ? <ErrorState problem={check.error} /> : null}
      {query.data && texts.length === 0 ? (
        <EmptyState title="No static routes are known" action={give}>
          A transport map that nobody has touched for years sends mail to a server that no longer serves the domain, and
          that server denies relaying. Give the configuration of your mail servers: each route is held against the live
          MX now and every hour, and a verdict names the line.
        </EmptyState>
      ) : null}
      {texts.map((text) => (
        <RouteTextView key={text.id} text={text} refusal={refusal} />
      ))}
      <GiveRoutes open={giving} onOpenChange={setGiving} />
    </Section>
  );
}
