import type { ReasonRules } from "#lib/classify/rule";
import { auth } from "#lib/classify/rules/auth";
import { content } from "#lib/classify/rules/content";
import { dns } from "#lib/classify/rules/dns";
import { domainMissing } from "#lib/classify/rules/domain-missing";
import { expired } from "#lib/classify/rules/expired";
import { greylisted } from "#lib/classify/rules/greylisted";
import { local } from "#lib/classify/rules/local";
import { mailboxDisabled } from "#lib/classify/rules/mailbox-disabled";
import { mailboxFull } from "#lib/classify/rules/mailbox-full";
import { network } from "#lib/classify/rules/network";
import { nullMx } from "#lib/classify/rules/null-mx";
import { policy } from "#lib/classify/rules/policy";
import { protocol } from "#lib/classify/rules/protocol";
import { rateLimited } from "#lib/classify/rules/rate-limited";
import { relayDenied } from "#lib/classify/rules/relay-denied";
import { reputation } from "#lib/classify/rules/reputation";
import { routing } from "#lib/classify/rules/routing";
import { tls } from "#lib/classify/rules/tls";
import { tooLarge } from "#lib/classify/rules/too-large";
import { userUnknown } from "#lib/classify/rules/user-unknown";

/** The order in which texts are asked: the first rule that fits decides. Wordings that others contain come first. */
export const RULES: readonly ReasonRules[] = [
  relayDenied,
  greylisted,
  nullMx,
  rateLimited,
  tooLarge,
  mailboxFull,
  routing,
  auth,
  reputation,
  userUnknown,
  mailboxDisabled,
  domainMissing,
  content,
  tls,
  dns,
  expired,
  protocol,
  policy,
  network,
  local,
];

/** Rules whose words come close to a refusal to relay and are none. */
export const BORDERLINE: ReadonlySet<string> = new Set(
  RULES.flatMap(({ rules }) => rules.filter((rule) => rule.borderline).map((rule) => rule.id)),
);
