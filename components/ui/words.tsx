import type { Reason } from "#lib/classify/reason";

const REASON: Record<Reason, string> = {
  relay_denied: "Relay denied",
  user_unknown: "User unknown",
  mailbox_full: "Mailbox full",
  mailbox_disabled: "Mailbox disabled",
  domain_missing: "Domain missing",
  null_mx: "Domain takes no mail (null MX)",
  routing: "Routing",
  reputation: "Reputation",
  policy: "Policy",
  auth: "Authentication",
  content: "Content",
  too_large: "Too large",
  rate_limited: "Rate limited",
  greylisted: "Greylisted",
  tls: "TLS",
  network: "Network",
  dns: "DNS",
  local: "Our own system",
  expired: "Expired in queue",
  protocol: "Protocol",
  other: "Other",
};

/** A reason of the closed list in words. */
export function reasonLabel(reason: string): string {
  return (REASON as Record<string, string | undefined>)[reason] ?? reason.replaceAll("_", " ");
}

/** A label inside a sentence: its first letter small, names such as DNS, TLS and “null MX” as they are. */
export function inSentence(label: string): string {
  return /^\p{Lu}\p{Lu}/u.test(label) ? label : label.charAt(0).toLowerCase() + label.slice(1);
}

/** A word of an enum for people: `in_review` → "in review". */
export function words(value: string): string {
  return value.replaceAll("_", " ");
}
