import { readEximRouters } from "#lib/evidence/routes/exim";
import { readPostfixMain, readPostfixTransport } from "#lib/evidence/routes/postfix";
import type { RouteFormat, RouteReading } from "#lib/evidence/routes/route";
import { readExchangeConnectors, readKumoMta, readMailertable, readPowerMta } from "#lib/evidence/routes/senders";

const READERS: Record<RouteFormat, (text: string) => RouteReading> = {
  postfix_main: readPostfixMain,
  postfix_transport: readPostfixTransport,
  exim: readEximRouters,
  sendmail_mailertable: readMailertable,
  kumomta: readKumoMta,
  powermta: readPowerMta,
  exchange_connector: readExchangeConnectors,
};

/** Signs of each format, the surest first. */
const SIGNS: readonly [RouteFormat, RegExp][] = [
  ["exim", /^\s*driver\s*=\s*(manualroute|dnslookup|redirect|accept)\b/m],
  ["exchange_connector", /^\s*(SmartHosts|AddressSpaces)\s*:/im],
  ["powermta", /^\s*<(domain|virtual-mta)\s/im],
  ["kumomta", /\b(mx_list|routing_domain)\s*=|kumo\./],
  [
    "postfix_main",
    /^(relayhost|transport_maps|myhostname|mydestination|inet_interfaces|smtp_[a-z_]+|default_transport)\s*=/m,
  ],
  ["sendmail_mailertable", /^\S+\s+(e?smtp8?|dsmtp):\[?[\w.-]+/m],
  ["postfix_transport", /^\S+\s+[\w-]*:/m],
];

/** Which mail server's configuration a text is, by its own words; null when nothing tells. */
export function identifyRoutes(text: string): RouteFormat | null {
  const found = SIGNS.find(([, sign]) => sign.test(text))?.[0] ?? null;
  // Both tables look alike; `esmtp` is Sendmail's mailer, `relay` and `smtp:[host]:port` are Postfix's.
  if (found === "sendmail_mailertable" && !/\s(esmtp|smtp8|dsmtp):/m.test(text)) return "postfix_transport";
  return found;
}

/** Reads a text as `format`. Never throws: what cannot be read is named with its line. */
export function readRoutes(format: RouteFormat, text: string): RouteReading {
  return READERS[format](text);
}
