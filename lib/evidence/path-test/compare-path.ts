import { type ComparedField, FIELDS } from "#lib/evidence/path-test/contract";

/** What is known of one way: an event's fields, or what a test met. Null is not known. */
export type PathFacts = Record<(typeof FIELDS)[number], string | null>;

/** The fields of an event as the comparison names them; no source of events tells of TLS. */
export function eventFacts(event: {
  remoteIp: string | null;
  remoteMta: string | null;
  smtpCommand: string | null;
  replyCode: number | null;
  enhancedStatus: string | null;
  reply: string | null;
  sourceIp: string | null;
  pool: string | null;
}): PathFacts {
  return {
    "destination IP": event.remoteIp,
    "destination host": event.remoteMta,
    stage: event.smtpCommand,
    "reply code": event.replyCode === null ? null : String(event.replyCode),
    "enhanced status": event.enhancedStatus,
    "reply text": event.reply,
    "our address": event.sourceIp,
    pool: event.pool,
    TLS: null,
  };
}

export const NOTHING_KNOWN: PathFacts = {
  ...{ "destination IP": null, "destination host": null, stage: null, "reply code": null, "enhanced status": null },
  ...{ "reply text": null, "our address": null, pool: null, TLS: null },
};

/**
 * Holds a test against the failing path field by field. `samePath`: false when our address or our pool differs, true when
 * all that is known of both agrees, null when neither is known on both sides.
 */
export function comparePaths(
  failing: PathFacts,
  test: PathFacts,
): { comparison: ComparedField[]; samePath: boolean | null } {
  const comparison = FIELDS.map((field): ComparedField => {
    const [one, other] = [failing[field], test[field]];
    const same = one === null || other === null ? null : one.toLowerCase() === other.toLowerCase();
    return { field, failing: one, test: other, same };
  });
  const ours = comparison.filter(({ field, same }) => (field === "our address" || field === "pool") && same !== null);
  return { comparison, samePath: ours.length === 0 ? null : ours.every(({ same }) => same === true) };
}
