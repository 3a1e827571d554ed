"use client";
import { OwnHops } from "#components/evidence/own-hops";
import { StaticRoutes } from "#components/evidence/static-routes";

/** How our mail leaves: hops of our own, and routes that do not follow DNS. */
export function PathsTab() {
  return (
    <>
      <StaticRoutes />
      <OwnHops />
    </>
  );
}
