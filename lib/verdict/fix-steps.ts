import type { RuleId } from "#lib/verdict/truth-table";

export const SYSTEMS = ["postfix", "exim", "sendmail", "kumomta", "powermta", "exchange"] as const;
export type System = (typeof SYSTEMS)[number];

/** What a Verify button looks at: DNS asked again, our static routes held against DNS, deliveries since. */
export const VERIFIES = ["dns", "routes", "accepted"] as const;
export type Verify = (typeof VERIFIES)[number];

/** `{domain}` and `{host}` in a command are filled with quoted names. Without `system` a step is for all of them. */
export type Step = { text: string; command?: string; system?: System; verify?: Verify; warning?: true };

/** Which mail server wrote an event of a format; formats that tell of no server are not here. */
const SYSTEM_OF_FORMAT: Readonly<Record<string, System>> = {
  postfix_log: "postfix",
  exim_log: "exim",
  sendmail_log: "sendmail",
  kumomta_json: "kumomta",
  powermta_csv: "powermta",
  exchange_csv: "exchange",
  exchange_send_log: "exchange",
  m365_trace_csv: "exchange",
};

/** The mail servers that the formats speak of, in the order of `SYSTEMS`; all of them when the formats tell of none. */
export function systemsOf(formats: readonly string[]): System[] {
  const told = SYSTEMS.filter((system) => formats.some((format) => SYSTEM_OF_FORMAT[format] === system));
  return told.length > 0 ? told : [...SYSTEMS];
}

const look: Step = {
  text: "On the sending host, see what its resolver says now.",
  command: "dig MX {domain}",
  verify: "dns",
};
const accepted: Step = { text: "Afterwards, see whether deliveries get through again.", verify: "accepted" };

/** Says which route the mail server takes for the domain. */
const WAY_OF_MAIL: readonly Step[] = [
  {
    system: "postfix",
    text: "See whether a transport map or relayhost sends the domain elsewhere.",
    command: "postmap -q {domain} $(postconf -h transport_maps); postconf relayhost default_transport",
    verify: "routes",
  },
  {
    system: "exim",
    text: "See which router takes the domain, and the host: manualroute or route_list is a fixed route.",
    command: "exim -bt {postmaster}",
    verify: "routes",
  },
  {
    system: "sendmail",
    text: "See which mailer and host it takes: mailertable and SMART_HOST are fixed routes.",
    command: "sendmail -bv {postmaster}",
    verify: "routes",
  },
  {
    system: "kumomta",
    text: "See which site the domain's queue goes to, and look for routing_domain or mx_list in the policy.",
    command: "kcli queue-summary --domain {domain}",
    verify: "routes",
  },
  {
    system: "powermta",
    text: "See what it resolves the domain to, and look for smtp-hosts or route in its <domain> blocks.",
    command: "pmta resolve {domain}",
    verify: "routes",
  },
  {
    system: "exchange",
    text: "See whether a connector names smart hosts for the domain (Microsoft 365: Get-OutboundConnector).",
    command: "Get-SendConnector | Format-List Name,AddressSpaces,SmartHosts,DNSRoutingEnabled",
    verify: "routes",
  },
];

/** Lets the mail server forget an old answer. */
const FORGET: readonly Step[] = [
  {
    text: "Empty the cache of the resolver on the sending host (unbound: unbound-control).",
    command: "rndc flushname {domain}",
    verify: "dns",
  },
  {
    system: "postfix",
    text: "Postfix keeps open connections, not MX answers: let go of them.",
    command: "postfix reload",
  },
  { system: "exim", text: "Exim keeps retry hints by host: see them.", command: "exinext {domain}" },
  { system: "sendmail", text: "Sendmail keeps the state of hosts: forget it.", command: "purgestat" },
  {
    system: "kumomta",
    text: "KumoMTA has a resolver of its own that keeps answers for their TTL; a restart forgets them.",
    command: "systemctl restart kumomta",
  },
  {
    system: "powermta",
    text: "PowerMTA keeps answers for their TTL: see what it holds now.",
    command: "pmta resolve {domain}",
  },
  {
    system: "exchange",
    text: "Empty the resolver of the server, then ask again.",
    command: "Clear-DnsClientCache; Resolve-DnsName -Type MX -Name {domain}",
  },
];

/** Authentication first: it is the most common cause. */
const SIGN_IN: readonly Step[] = [
  {
    system: "postfix",
    text: "Check that the client signs in at the relay.",
    command: "postconf relayhost smtp_sasl_auth_enable smtp_sasl_password_maps",
  },
  {
    system: "exim",
    text: "Check that the client signs in: authenticators and hosts_try_auth of the transport.",
    command: "exim -bP authenticators",
  },
  {
    system: "sendmail",
    text: "Check AuthInfo for the smart host in the access or authinfo map.",
  },
  {
    system: "kumomta",
    text: "Check smtp_auth_plain_username and smtp_auth_plain_password in make_egress_path for that host.",
  },
  { system: "powermta", text: "Check auth-username and auth-password in the <domain> block of that host." },
  {
    system: "exchange",
    text: "Check how the connector signs in.",
    command: "Get-SendConnector | Format-List Name,SmartHosts,SmartHostAuthMechanism",
  },
];

const NEVER_WIDEN: Step = {
  text: "Do not widen relay rules to make it go away: a relay open to everybody is abused within hours. Allow the one client, by signing in or by address.",
  warning: true,
};

/** For the domain's administrator: the settings by which a server knows the domains it serves. */
const SERVES: readonly Step[] = [
  {
    system: "postfix",
    text: "Is the domain in mydestination, virtual_mailbox_domains or relay_domains?",
    command: "postconf mydestination virtual_mailbox_domains relay_domains",
  },
  { system: "exim", text: "Is the domain in local_domains or relay_to_domains?", command: "exim -bP +local_domains" },
  {
    system: "sendmail",
    text: "Is the domain in class w (local-host-names) or R (relay-domains)?",
    command: "echo '$=w' | sendmail -bt",
  },
  { system: "kumomta", text: "Is the domain given by get_listener_domain with relay_to = true?" },
  { system: "powermta", text: "Is the domain among the relay-domain lines of the source?" },
  {
    system: "exchange",
    text: "Is the domain an accepted domain?",
    command: "Get-AcceptedDomain | Format-List Name,DomainName,DomainType",
  },
];

/** What to do for each rule, in order. `{who}` in a text is the refusing server, `{at}` the domain, `{route}` our route. */
export const STEPS: Readonly<Record<RuleId, readonly Step[]>> = {
  R0: [
    {
      text: "Bring in the mail log of the same hours: Postfix writes relay=host[address] into each line.",
      system: "postfix",
    },
    { text: "Bring in the main log of the same hours: H=host [address] names the server.", system: "exim" },
    { text: "Bring in the mail log of the same hours: relay=host. [address] names the server.", system: "sendmail" },
    {
      text: "Log the peer address: peer_address is in the log records of KumoMTA unless a template drops it.",
      system: "kumomta",
    },
    { text: "Add dsnMta and dlvDestinationIp to record-fields of the accounting file.", system: "powermta" },
    { text: "Switch on protocol logging of the send connector, and bring the SmtpSend log in.", system: "exchange" },
    { text: "Reports of Postfix name the address in their first, human-readable part: keep it." },
  ],
  R1a: [
    {
      text: "Check that we may relay through {who}: signing in comes first, then allowed networks and the address we send from.",
    },
    ...SIGN_IN,
    NEVER_WIDEN,
    accepted,
  ],
  R1b: [
    { text: "The look-up of the MX failed when the mail went out. Repair the resolver, then retry." },
    look,
    ...FORGET,
    accepted,
  ],
  R1c: [...FORGET, look, ...WAY_OF_MAIL, accepted],
  R1d: [{ text: "Remove the route to {who}{route}, then retry.", verify: "routes" }, ...WAY_OF_MAIL, look, accepted],
  R1e: [
    ...WAY_OF_MAIL,
    look,
    { text: "If no route names it, somebody may answer your DNS falsely: treat it as urgent.", warning: true },
    accepted,
  ],
  R2: [
    { text: "Hold suppression. Nothing is wrong with these addresses." },
    { text: "Tell the postmaster of the provider: the letter below has the evidence." },
    { text: "When it has stopped, propose a retry and release a small sample first.", verify: "accepted" },
  ],
  R3: [
    { text: "Compare what the pools differ in: signing in first, then address, PTR and allow-list at the receiver." },
    ...SIGN_IN,
    NEVER_WIDEN,
    accepted,
  ],
  R4: [
    { text: "Tell the postmaster of {at}: its MX does not accept mail for it. The letter below says so." },
    ...SERVES.map((step) => ({ ...step, text: `For the domain's administrator: ${step.text}` })),
    NEVER_WIDEN,
    accepted,
  ],
  R5: [
    {
      text: "Hold suppression, tell the provider, and keep the spelling as it is: local parts may differ by case.",
      verify: "accepted",
    },
  ],
  RT: [
    {
      text: "Segmentation: find what sets the refused mail apart. Why, on this page, ranks domain, server, pool, sender and spelling; a control shares none of them by itself.",
    },
    { text: "Routing: see whether the bulk really takes the way of the test.", verify: "routes" },
    ...WAY_OF_MAIL,
    look,
    {
      text: "Volume: a test is one mail. Compare attempts by the minute with the refusals; when they follow the pace, lower concurrency and rate for the provider.",
    },
    {
      text: "Cohort: a control is not one of the refused. Have a small sample of those reviewed and tried again, and judge by what comes of it.",
      verify: "accepted",
    },
  ],
  R6: [look, { text: "Add the resolver of your mail server to REBOUND_RESOLVERS." }],
  R7: [{ text: "Suppress the address." }],
  "R–": [{ text: "Ask DNS again, and look at the raw replies.", verify: "dns" }],
};

/** Commands that look at the same servers by hand, whatever the cause. No mail is sent: swaks stops after RCPT TO. */
export const LOOKS: readonly { label: string; command: string }[] = [
  { label: "What DNS says the MX is", command: "dig +noall +answer MX {domain}" },
  { label: "The way DNS is delegated", command: "dig +trace MX {domain}" },
  { label: "The addresses of the refusing server", command: "dig +short A {name}" },
  {
    label: "What the server says to a recipient, from the sending host; nothing is sent",
    command:
      'swaks --server {host} --port 25 --from "postmaster@$(hostname -d)" --ehlo "$(hostname -f)" --to {postmaster} --quit-after RCPT',
  },
  { label: "Its certificate", command: "openssl s_client -starttls smtp -connect {host}:25" },
];
