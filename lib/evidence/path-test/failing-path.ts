import { eventFacts, NOTHING_KNOWN, type PathFacts } from "#lib/evidence/path-test/compare-path";
import { type FailingMail, signedAs } from "#lib/evidence/path-test/equal-path";
import { returnedFrom } from "#lib/evidence/path-test/read-arrival";
import { failingEvent } from "#lib/evidence/path-test/store";
import { dkimSelectors } from "#lib/evidence/sender/selectors";
import { returnedMails, senderDomains } from "#lib/evidence/sender/store";
import type { IncidentRow } from "#lib/incident/store";
import type { Tx } from "#lib/platform/transaction";

const BOUNCE_DOMAINS_MAX = 5;
const RETURNED = { mails: 5, bytes: 32_768 };

/** What a test is held against: the path of the event that stands for most refusals, and the incident's mail. */
export async function loadFailingPath(
  tx: Tx,
  incident: IncidentRow,
  now: Date,
): Promise<{ facts: PathFacts; mail: FailingMail }> {
  const event = await failingEvent(tx, incident, now);
  const bounces = (await senderDomains(tx, incident, now, BOUNCE_DOMAINS_MAX)).map(({ domain }) => domain);
  const returned = await returnedMails(tx, incident, now, RETURNED);
  const senders = [...new Set(returned.flatMap((bytes) => returnedFrom(bytes) ?? []))];
  const selectors = new Map(
    signedAs(returned.flatMap(dkimSelectors), [...senders, ...bounces]).map((one) => [
      `${one.selector} ${one.domain}`,
      one,
    ]),
  );
  return {
    facts: event ? eventFacts(event) : NOTHING_KNOWN,
    mail: {
      ...{ senders, bounces, selectors: [...selectors.values()] },
      format: event?.format ?? null,
      reportingMta: event?.reportingMta ?? null,
    },
  };
}
