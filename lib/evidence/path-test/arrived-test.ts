import type { ActorRef } from "#lib/access/actor";
import { NOTHING_KNOWN, type PathFacts } from "#lib/evidence/path-test/compare-path";
import type { PathSettings, PathTest } from "#lib/evidence/path-test/contract";
import type { TestedMail } from "#lib/evidence/path-test/equal-path";
import { authenticationWords, domainOf, readArrival } from "#lib/evidence/path-test/read-arrival";
import type { ArrivalRow } from "#lib/evidence/path-test/store";

/** What a test has of the five, from its arrival where that tells, else from the settings of its host. */
export function testedMail(settings: PathSettings | null, arrival: PathTest["arrival"]): TestedMail {
  return {
    sender: arrival?.from ?? domainOf(settings?.from ?? settings?.mailFrom ?? null),
    // A service may put an address of its own into MAIL FROM, of this mail as of the failing ones.
    bounces: [arrival?.returnPath ?? null, domainOf(settings?.mailFrom ?? null)].flatMap((one) => one ?? []),
    selectors: arrival?.signatures ?? null,
    host: settings?.host ?? null,
  };
}

/** What a kept mail says, read anew each time. */
export function arrivalShape(row: ArrivalRow, settings: PathSettings | null): NonNullable<PathTest["arrival"]> {
  const own = [settings?.host ?? null, domainOf(settings?.mailFrom ?? null)].flatMap((name) => name ?? []);
  const { testId: _mark, ...read } = readArrival(row.bytes, own);
  const { id, sha256, createdAt } = row;
  const handedInBy = row.handedInBy as ActorRef;
  return {
    id,
    sha256,
    handedInBy,
    at: createdAt.toISOString(),
    ...read,
    results: authenticationWords(read.authentication),
  };
}

/** What is known of a test whose mail was handed in: the receiver's own line tells more than any setting. */
export function arrived(
  arrival: NonNullable<PathTest["arrival"]>,
  known: PathFacts,
): { outcome: PathTest["outcome"]; facts: PathFacts } {
  const { handedOver, at } = arrival;
  const words = "It arrived: somebody handed it in as it came.";
  const tls = handedOver?.tls ?? null;
  return {
    outcome: { state: "delivered", words, eventId: null, at },
    facts: {
      ...NOTHING_KNOWN,
      "our address": handedOver?.ip ?? known["our address"],
      pool: known.pool,
      "destination host": handedOver?.by ?? null,
      TLS: tls === null ? null : tls ? "yes" : "no",
    },
  };
}
