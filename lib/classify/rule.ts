import type { Reason, SubReason } from "#lib/classify/reason";

/**
 * One thing replies say. Patterns are RE2 over the masked reply in lower case: `~a` stands for an address, `~i` for an
 * IP address, `~h` for a host name, `~u` for a link, `~n` for an id, blanks are single spaces (mask.ts).
 */
export type Rule = {
  /** `reason.product`, stored with the event. */
  readonly id: string;
  readonly sub?: SubReason;
  readonly patterns: readonly string[];
  /** The rule holds its tongue when one of these is in the reply too. */
  readonly excludes?: readonly string[];
  /** Others read these words as a refusal to relay: shown apart, never counted as one. */
  readonly borderline?: true;
};

/** Everything that tells one reason, texts first: codes decide only where no text of any reason is found. */
export type ReasonRules = {
  readonly reason: Reason;
  readonly rules: readonly Rule[];
  readonly codes: {
    /** Enhanced codes; `x` stands for the class, 4 or 5. */
    readonly statuses: readonly string[];
    readonly replyCodes?: readonly number[];
    /** Sub-reasons of codes that tell one. */
    readonly subs?: Readonly<Record<string, SubReason>>;
  };
};
