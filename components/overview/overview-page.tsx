"use client";
import { useQuery } from "@tanstack/react-query";
import { EmptyConsole } from "#components/overview/empty-console";
import { OverviewBody } from "#components/overview/overview-body";
import { meQuery } from "#components/queries/access";

/** What is wrong right now; or, before anything came in, how to begin. */
export function OverviewPage() {
  const me = useQuery(meQuery()).data;
  if (!me) return null;
  return me.empty ? <EmptyConsole me={me} /> : <OverviewBody />;
}
