import type { ReasonRules, Rule } from "#lib/classify/rule";

// The word "relay" in another matter: a list of users, a limit, an accusation, a blocklist.
const OTHER_MATTER = [
  "relay recipient",
  "relay_recipient",
  "unknown in relay",
  "relay ?=",
  "open[- ]relay",
  "insecure mail relay",
  "relay (limit|quota)",
  "spammer",
  "identified as spam",
  "(black|block|deny) ?list",
  "\\b(dns|r)bl\\b",
  "blocked using",
  "listed (at|by) ",
  "\\(spamhaus\\)",
  "reputation",
  "gr[ae]y-?list",
] as const;

// Where only the words around "relay" tell: a relay that was not reached, or a client refused for something else.
const OTHER_TROUBLE = [
  "\\bconnect(ed|ion)? to\\b",
  "\\bconnection (was )?(refused|timed out|reset)",
  "\\b(find|resolve|contact|reach)( a| the| any)? (mail |smtp )?relay",
  "\\brelay (server|host|service|agent)( is)?( temporarily| currently)? (not available|unavailable|down|disabled)",
  "\\bptr\\b|\\brdns\\b|\\breverse (dns|lookup|host ?name)",
  "\\b(spf|dkim|dmarc)\\b",
  "(authori[sz]ed|permitted|designated|allowed) to send (e-?mail |mail |messages )?(for|from|as|on behalf)",
  "\\b(tls|starttls|unencrypted|encryption)\\b",
  "\\btoo many\\b",
  "\\bdynamic (ip|address|host)|\\bdial-?up\\b",
  "\\brelay (queue|disk|storage|filter|policy filter)\\b",
  "\\b(from|by) (a |the |your )?relay \\[?(~h|~i)",
  "\\b(as|is|known) spam\\b|\\bdoes not resolve\\b|\\baccept relayed\\b",
] as const;

const rule = (id: string, sub: Rule["sub"], ...patterns: string[]): Rule => ({
  id: `relay.${id}`,
  sub: sub ?? "unknown",
  patterns,
  excludes: OTHER_MATTER,
});

/** A wording of no product in particular. */
const generic = (id: string, sub: Rule["sub"], ...patterns: string[]): Rule => ({
  id: `relay.${id}`,
  sub: sub ?? "unknown",
  patterns,
  excludes: [...OTHER_MATTER, ...OTHER_TROUBLE],
});

/** A wording that means relay whatever stands beside it. */
const plain = (id: string, sub: Rule["sub"], ...patterns: string[]): Rule => ({
  id: `relay.${id}`,
  sub: sub ?? "unknown",
  patterns,
});

/** The server will not carry mail for this recipient or this sender. Named products first, wordings of any server last. */
export const relayDenied: ReasonRules = {
  reason: "relay_denied",
  rules: [
    rule("sendmail-auth", "needs_auth", "relaying denied\\. proper authentication required"),
    rule("sendmail-ptr", "ip_not_allowed", "relaying denied\\.? ip name (lookup failed|possibly forged)"),
    plain("sendmail-ptr-temp", "temporary", "relaying temporarily denied"),
    plain("pop-before-smtp", "needs_auth", "relaying denied: you must check for new mail"),
    rule("m365-connector", "connector", "tenantattribution", "relay access denied attr"),
    rule("m365-not-accepted", "not_hosted", "5\\.4\\.1 relay access denied"),
    rule("exchange-non-accepted", "not_hosted", "unable to relay recipient in non-accepted domain"),
    rule("m365-auth-to-relay", "needs_auth", "authentication required to relay"),
    rule("postfix", undefined, "relay access denied"),
    plain("mimecast", undefined, "open relay not allowed"),
    // Sendmail logs only the first line of this reply: the words up to the bracket have to do.
    plain(
      "messagelabs",
      "not_hosted",
      "trying to use me .*as a relay",
      "not been configured to let you",
      "you are trying to use me \\[",
    ),
    plain(
      "messagelabs-auth",
      "needs_auth",
      "turn on smtp authentication",
      "not permitted to relay through this server without auth",
    ),
    rule("exim", undefined, "relay not permitted"),
    plain("qmail", "not_hosted", "allowed rcpthosts", "in my list of allowed", "#5\\.5\\.3 - chkuser"),
    rule("yahoo", undefined, "relaying denied for <?~a"),
    rule("zoho-submission", "needs_auth", "relaying disallowed as"),
    rule("zoho", "not_hosted", "relaying disallowed"),
    rule("exchange", undefined, "unable to relay"),
    rule("m365-outer", undefined, "returned not permitted to relay"),
    rule("google-relay", "needs_auth", "invalid credentials for relay", "mail relay denied ~i"),
    plain("google-unauthorized-ip", "ip_not_allowed", "you're using to send mail is not authorized to send"),
    rule("haraka", undefined, "you are not allowed to relay"),
    plain("hmailserver", "not_hosted", "delivery is not allowed to this address"),
    plain(
      "mailenable",
      "needs_auth",
      "requires authentication when attempting to send to a non-local",
      "requires authentication before sending [^.]*\\b(remote|external|non-local) (recipient|domain|address)",
    ),
    rule("domino", undefined, "relay rejected for policy reasons"),
    rule("spamdyke", "not_hosted", "sending to remote addresses \\(relaying\\) is not allowed"),
    rule("domain-not-valid", "not_hosted", "relaying denied: domain not valid"),
    rule(
      "gateway-unknown-domain",
      "not_hosted",
      "relay(ing)? (access )?denied[^.]*\\b(domain|recipient) (is )?not (local|hosted|known|served|configured)",
    ),
    generic(
      "client-not-allowed",
      "ip_not_allowed",
      "(~i|~h)\\]?\\)? is (currently )?not (permitted|allowed|authori[sz]ed) to relay",
      "relay(ing)? (mail )?from \\[?(~i|~h)\\]? (is )?(denied|prohibited|not (permitted|allowed))",
      "(your|client|sending) (ip|host)( address)?( ~i)?[^.;]*not (permitted|allowed|authori[sz]ed) to relay",
      "(your|client|sending|server) (ip|host)( address)?( ~i)?[^.;]*\\bnot (in|on) [^.;]*\\brelays?\\b",
    ),
    generic(
      "not-a-relay-domain",
      "not_hosted",
      "\\b(not|isn't|unknown|invalid)\\b[^.;]*\\brelay[-_ ]domains?\\b",
      "\\brelays? only for\\b",
    ),
    {
      id: "relay.not-on-the-list",
      sub: "not_hosted",
      patterns: [
        "\\b(domain|~h)\\b[^.;]*\\b(not|isn't) (in|on) (my|our|the) list of (allowed |accepted |permitted )?(locally[- ]hosted|hosted|local|recipient) (domains|hosts)",
        "\\b(not|isn't) (in|on) (my|our|the) list of allowed recipient (domains|hosts)",
      ],
      excludes: [...OTHER_MATTER, "\\bsender\\b"],
    },
    plain("iua", "needs_auth", "\\(iua-gate\\)"),
    plain("bell", undefined, "you are not allowed to send mail to <?~a"),
    rule("no-relaying", undefined, "\\bno relaying\\b", "relay prohibition", "relaying mail to\\b"),
    plain("forwarding", undefined, "\\bforwarding denied"),
    plain("not-open-relay", undefined, "not an open (mail |smtp )?relay"),
    rule("not-a-relay", undefined, "\\bnot a (mail |smtp )?relay\\b"),
    generic(
      "no-relay",
      undefined,
      "\\bno (third[- ]party |unauthori[sz]ed )?relay( (here|please|allowed|permitted))?[.!]?$",
      "\\bno relay for (you|your|this|that)\\b",
      "\\bno third[- ]party relay",
      "^[0-9]{3} ([0-9.]+ )?(invalid|illegal|unauthori[sz]ed) relay\\b",
    ),
    rule("as-a-relay", undefined, "\\bas a relay\\b"),
    plain("not-a-gateway", "not_hosted", "not a gateway", "not local host\\b", "specified domain is not allowed"),
    plain(
      "not-handled",
      "not_hosted",
      "(don't|do not) handle (e-?)?mail for",
      "(e-?mail )?address is not handled by this system",
      "domain (is )?not handled (here|by this)",
    ),
    rule(
      "auth-for-relay",
      "needs_auth",
      "authenticat(e|ed|ion)\\b[^.]*\\b(for|to|before)( you)?( can)? relay",
      "relay[^.]*denied[^.]*authenticat",
      "relay[^.]*without[^.]*authenticat",
      "\\brelaying\\b[^.;]*\\b(requires|needs|only (allowed |permitted )?for)\\b[^.;]*authenticat",
    ),
    generic(
      "relay-then-no",
      undefined,
      "\\brelay(s|ing|ed)?\\b[^.]*\\b(den(y|ied|ies)|prohibited|disallowed|rejected|refused|restricted|forbidden|unauthori[sz]ed|disabled|not (be )?(permitted|allowed|authori[sz]ed|accepted|enabled|supported|available))\\b",
      "\\brelaying (to [^.;]* |is |was |has been |attempts? )?(blocked|(turned |switched )?off)\\b",
      "\\brelaying (is )?(only )?(allowed|permitted) (only )?(for|to|from) (local|internal|authori[sz]ed|known|our)\\b",
      "\\brelay(ing)? (is )?only (allowed|permitted|available) (for|to|from)\\b|\\b(rejected|refused): relay(ing)?$",
      "\\brelay(ing)? restrictions?\\b|\\brelay(ing)? (is )?not for\\b",
      "\\b(blocked|rejected|denied|refused):? (illegal |unauthori[sz]ed )?relay(ing)? attempt",
    ),
    generic(
      "no-then-relay",
      undefined,
      "\\b(unable|not (currently )?(permitted|allowed|authori[sz]ed|configured|able)|cannot|can not|can't|do(es)? not|don't|won't|will not|refus(e|es|ed|ing)|may not|den(y|ied|ying)|forbidden|unauthori[sz]ed|illegal|no (permission|right|rights|authori[sz]ation))\\b[^.:;]*\\brelay(s|ing|ed)?\\b",
    ),
  ],
  codes: {
    statuses: ["5.7.54", "5.7.64", "5.7.367", "5.7.368"],
    // 5.7.367 and 5.7.368 wrap what another server said; alone they do not say what it was about.
    subs: { "5.7.54": "not_hosted", "5.7.64": "connector" },
  },
};
