import type { Reason, SubReason } from "#lib/classify/reason";
import { RULES } from "#lib/classify/rule-table";

const BY_STATUS = new Map<string, Reason>();
const BY_REPLY_CODE = new Map<number, Reason>();
const SUBS = new Map<string, SubReason>();
for (const { reason, codes } of RULES) {
  for (const status of codes.statuses) {
    const both = status.startsWith("x") ? ["4", "5"].map((digit) => digit + status.slice(1)) : [status];
    for (const each of both) BY_STATUS.set(each, reason);
  }
  for (const code of codes.replyCodes ?? []) BY_REPLY_CODE.set(code, reason);
  for (const [code, sub] of Object.entries(codes.subs ?? {})) SUBS.set(code, sub);
}

// Exchange Online gives a whole range to blocked addresses.
function isBannedIp(status: string): boolean {
  const detail = status.startsWith("5.7.") ? Number(status.slice(4)) : 0;
  return detail >= 606 && detail <= 649;
}

/** The code that decided, and what it says of a refusal to relay. */
export type CodeMatch = { reason: Reason; sub: SubReason | null; rule: string };

/**
 * What the codes alone say: the reply's enhanced code, then its reply code, then the report's own Status. Null when they
 * say nothing: X.0.0 and 5.4.1 mean too many things.
 */
export function matchCodes(codes: {
  enhancedStatus: string | null;
  replyCode: number | null;
  status: string | null;
}): CodeMatch | null {
  const enhanced = codes.enhancedStatus === null ? null : byStatus(codes.enhancedStatus);
  if (enhanced) return enhanced;
  const reply = codes.replyCode === null ? undefined : BY_REPLY_CODE.get(codes.replyCode);
  if (reply) return { reason: reply, sub: null, rule: `code.${codes.replyCode}` };
  return codes.status === null ? null : byStatus(codes.status);
}

function byStatus(status: string): CodeMatch | null {
  const reason = BY_STATUS.get(status) ?? (isBannedIp(status) ? "reputation" : undefined);
  return reason ? { reason, sub: SUBS.get(status) ?? null, rule: `code.${status}` } : null;
}
