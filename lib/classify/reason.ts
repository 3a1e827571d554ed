/** The closed list of reasons, most specific first. Hard and soft are derived, never stored. */
export const REASONS = [
  "relay_denied",
  "user_unknown",
  "mailbox_full",
  "mailbox_disabled",
  "domain_missing",
  "null_mx",
  "routing",
  "reputation",
  "policy",
  "auth",
  "content",
  "too_large",
  "rate_limited",
  "greylisted",
  "tls",
  "network",
  "dns",
  "local",
  "expired",
  "protocol",
  "other",
] as const;

export type Reason = (typeof REASONS)[number];

/** What a refusal to relay is about, as far as its words tell. */
export const SUB_REASONS = ["not_hosted", "needs_auth", "ip_not_allowed", "connector", "temporary", "unknown"] as const;

export type SubReason = (typeof SUB_REASONS)[number];

/** Who said no: our own hop, the recipient's MX, a forwarder behind it, our server to somebody else, or nobody knows. */
export type SaidBy = "our_hop" | "recipient_mx" | "forwarder" | "inbound_ours" | "unknown";

/** What was made of a reply, and why. */
export type Answer = {
  reason: Reason;
  subReason: SubReason | null;
  /** Id of the rule that fired; `override:<id>@<version>` where a person's override decided. */
  rule: string;
  /** Half-open span of the reply that decided; null when a code did. */
  match: { start: number; end: number } | null;
};

export type Classification = Answer & {
  /** What the rules said, where an override decided instead. */
  original: Answer | null;
  /** Id of who runs the recipient domain's mailboxes. */
  provider: string;
  saidBy: SaidBy;
  /** Words close to a refusal to relay that are none: counted under their reason, shown apart. */
  borderline: boolean;
  /** Beside a refusal to relay: the domain looks like a slip of the pen, `typo_domain:hotmail.com`. */
  hint: string | null;
};
