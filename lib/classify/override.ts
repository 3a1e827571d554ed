import type { Answer, Reason } from "#lib/classify/reason";

/** A person's word: replies that contain `text` are of this reason, whatever the rules say. */
export type ClassOverride = {
  id: string;
  version: number;
  /** Plain text, compared with A–Z folded, as it stands in the reply. */
  text: string;
  /** Only replies about recipients of this provider; null for all. */
  provider: string | null;
  reason: Reason;
};

export const OVERRIDE_TEXT_MIN = 4;
export const OVERRIDE_TEXT_MAX = 500;

/** Replies are kept up to here, so history and new events are searched alike. */
const REPLY_SEARCHED_MAX = 4_096;

/** `text` with A–Z folded and nothing else, as PostgreSQL's lower() does under the collation "C". */
export function foldAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
}

/**
 * What stands for a reply: the answer of the first of `overrides` (newest first) that speaks of it, or `said` itself, the
 * very object, when none does or it agrees with the rules.
 */
export function overridden(
  said: Answer,
  { reply, provider }: { reply: string | null; provider: string },
  overrides: readonly ClassOverride[],
): Answer {
  if (reply === null) return said;
  let folded: string | undefined;
  for (const override of overrides) {
    if (override.provider !== null && override.provider !== provider) continue;
    folded ??= foldAscii(reply.slice(0, REPLY_SEARCHED_MAX));
    const start = folded.indexOf(foldAscii(override.text));
    if (start < 0) continue;
    return override.reason === said.reason ? said : answerOf(override, start);
  }
  return said;
}

function answerOf(override: ClassOverride, start: number): Answer {
  return {
    reason: override.reason,
    subReason: override.reason === "relay_denied" ? "unknown" : null,
    rule: overrideRule(override),
    match: { start, end: start + override.text.length },
  };
}

/** The rule an event carries where an override decided. */
export function overrideRule({ id, version }: { id: string; version: number }): string {
  return `${overridePrefix(id)}${version}`;
}

export function overridePrefix(id: string): string {
  return `override:${id}@`;
}
