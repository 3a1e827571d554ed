import type { Reason, SubReason } from "#lib/classify/reason";

/** What a class means to the person who reads it. */
export type Entry = {
  /** One sentence. */
  readonly meaning: string;
  /** What people take it for, and it is not. */
  readonly not: string;
  readonly next: string;
  /** hard: the same mail to the same address fails again until somebody changes the address or the domain. */
  readonly permanence: "hard" | "soft";
  readonly examples: readonly { readonly from: string; readonly reply: string }[];
};

const ex = (from: string, reply: string) => ({ from, reply });

/** Every class in the words of the glossary, the event page and the API. */
export const CATALOGUE: Readonly<Record<Reason, Entry>> = {
  relay_denied: {
    meaning: "The server that answered will not carry mail for this recipient from this sender.",
    not: "It says nothing about the mailbox: the address may be perfectly good. It is no spam block and no full mailbox.",
    next: "Find out who said no: compare the rejecting server with the MX of the domain. Hold suppression until that is clear, then retry a small sample.",
    permanence: "soft",
    examples: [
      ex("Postfix", "554 5.7.1 <ann@acorn.example>: Relay access denied"),
      ex("Sendmail", "550 5.7.1 <ann@acorn.example>... Relaying denied"),
      ex("Yahoo", "550 relaying denied for <ann@acorn.example>"),
      ex("Exim", "550 relay not permitted"),
      ex("qmail", "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)"),
      ex("Microsoft 365", "550 5.7.64 TenantAttribution; Relay Access Denied [mail.acorn.example]"),
      ex("Postfix, deferring", "454 4.7.1 <ann@acorn.example>: Relay access denied"),
    ],
  },
  user_unknown: {
    meaning: "The receiving domain says that there is no such mailbox.",
    not: "It is not about your reputation. In a burst from one provider it can still be a fault there: look at the curve before suppressing thousands.",
    next: "Suppress the address unless an incident is open for this provider; fix it where it came from.",
    permanence: "hard",
    examples: [
      ex("Gmail", "550-5.1.1 The email account that you tried to reach does not exist."),
      ex("Microsoft 365", "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)"),
      ex("Postfix", "550 5.1.1 <ann@acorn.example>: Recipient address rejected: User unknown in relay recipient table"),
    ],
  },
  mailbox_full: {
    meaning: "The mailbox exists and has no room left.",
    not: "It does not mean that the address is dead, though a mailbox that stays full for weeks often is.",
    next: "Retry for some days; suppress after several weeks of the same answer.",
    permanence: "soft",
    examples: [
      ex("Gmail", "452-4.2.2 The recipient's inbox is out of storage space."),
      ex("Dovecot", "552 5.2.2 <ann@acorn.example> Quota exceeded (mailbox for user is full)"),
    ],
  },
  mailbox_disabled: {
    meaning: "The mailbox exists and takes nothing: it is closed, suspended or unused for long.",
    not: "It is not a typing error, and not a block of the sender.",
    next: "Suppress the address; a person who comes back will write from it again.",
    permanence: "hard",
    examples: [
      ex("Gmail", "550-5.2.1 The email account that you tried to reach is disabled."),
      ex("Exchange", "550 5.2.1 Mailbox disabled, not accepting messages"),
    ],
  },
  domain_missing: {
    meaning: "The recipient's domain is not in the DNS.",
    not: "It is not a failed look-up: the DNS answered, and the answer was that the name does not exist.",
    next: "Look for a typing error in the domain; suppress the address when the domain is gone.",
    permanence: "hard",
    examples: [
      ex(
        "Postfix",
        "Host or domain name not found. Name service error for name=acorn.example type=AAAA: Host not found",
      ),
    ],
  },
  null_mx: {
    meaning: "The domain says by a null MX that it takes no mail at all (RFC 7505).",
    not: "It is no outage: somebody set it up so.",
    next: "Suppress the addresses of this domain.",
    permanence: "hard",
    examples: [ex("any MTA", "556 5.1.10 Recipient address has null MX")],
  },
  routing: {
    meaning:
      "The mail came to a host that cannot route it further: a loop, a wrong host, or a domain that is not set up there.",
    not: "It is no refusal to relay, and says nothing about the mailbox.",
    next: "Compare the answering host with the MX; tell the recipient's postmaster when the MX itself points there.",
    permanence: "soft",
    examples: [
      ex("Postfix", "mail for acorn.example loops back to myself"),
      ex("Haraka", "550 I cannot deliver mail for <ann@acorn.example>"),
      ex("Microsoft 365", "451 4.4.62 Mail sent to the wrong Office 365 region. ATTR35"),
    ],
  },
  reputation: {
    meaning: "The sending address or domain is in bad standing with the receiver or on a list it asks.",
    not: "The recipient did nothing wrong and the mailbox is not in doubt.",
    next: "Find the list or the address that is named, stop what caused the listing, then ask for removal. Suppress nobody.",
    permanence: "soft",
    examples: [
      ex(
        "Postfix with a blocklist",
        "554 5.7.1 Service unavailable; Client host [198.51.100.7] blocked using zen.spamhaus.org",
      ),
      ex("Microsoft 365", "550 5.7.606 Access denied, banned sending IP [198.51.100.7]"),
    ],
  },
  policy: {
    meaning: "A rule of the receiver refuses this sender, this recipient or this message.",
    not: "It is neither a refusal to relay nor a missing mailbox, although the words “access denied” are in many of them.",
    next: "Read the words and the link in the reply; ask the receiver's postmaster which rule it was.",
    permanence: "soft",
    examples: [
      ex("Postfix", "550 5.7.1 <ann@acorn.example>: Recipient address rejected: Access denied"),
      ex("Exchange", "550 5.7.1 RESOLVER.RST.AuthRequired; authentication required"),
      ex("Amazon SES", "554 Message rejected: Email address is not verified."),
    ],
  },
  auth: {
    meaning: "The sender's domain did not prove itself: SPF, DKIM, DMARC or reverse DNS.",
    not: "It is no matter of content and no fault of the recipient.",
    next: "Check the records of the sending domain and the PTR of the sending address; then retry.",
    permanence: "soft",
    examples: [
      ex("Gmail", "550-5.7.26 This mail has been blocked because the sender is unauthenticated."),
      ex("Microsoft 365", "550 5.7.509 Access denied, sending domain example.org does not pass DMARC verification"),
    ],
  },
  content: {
    meaning: "The receiver did not like what the message says or carries.",
    not: "It is not about the sending address alone: another message may pass.",
    next: "Compare with messages that passed; look at links and attachments.",
    permanence: "soft",
    examples: [ex("a content filter", "554 5.7.1 Message rejected because it was classified as spam")],
  },
  too_large: {
    meaning: "The message is bigger than the receiver takes.",
    not: "It is not a full mailbox.",
    next: "Send a link in place of the attachment.",
    permanence: "soft",
    examples: [ex("Postfix", "552 5.3.4 Message size exceeds fixed limit")],
  },
  rate_limited: {
    meaning: "Too much came too fast; the receiver wants the sender to slow down.",
    not: "It is no final refusal, and “relay limit exceeded” is no refusal to relay.",
    next: "Slow down for this provider and let the queue retry.",
    permanence: "soft",
    examples: [
      ex("Gmail", "421-4.7.28 Our system has detected an unusual rate of unsolicited mail"),
      ex("Google Workspace", "550 5.4.5 Daily SMTP relay limit exceeded for user."),
      ex("Yahoo", "421 4.7.0 [TSS04] Messages from 198.51.100.7 temporarily deferred due to unexpected volume"),
    ],
  },
  greylisted: {
    meaning: "“Come back later”, said to everybody at first sight.",
    not: "It is no refusal: the same mail passes on a later try.",
    next: "Nothing: the mail server retries by itself.",
    permanence: "soft",
    examples: [ex("Postfix with postgrey", "450 4.2.0 <ann@acorn.example>: Recipient address rejected: Greylisted")],
  },
  tls: {
    meaning: "The two servers could not agree on encryption, or a certificate did not fit.",
    not: "It says nothing about the recipient.",
    next: "Look at the certificate, MTA-STS and DANE records of the receiver and at our own TLS settings.",
    permanence: "soft",
    examples: [
      ex("Postfix", "Server certificate not trusted"),
      ex("any MTA", "454 4.7.0 TLS not available due to local problem"),
    ],
  },
  network: {
    meaning: "There was no conversation, or it broke off: nobody said no.",
    not: "It is no answer of the receiver; nothing about the address can be concluded.",
    next: "Let the queue retry; when it lasts, look at the route, the firewall and the receiver's status.",
    permanence: "soft",
    examples: [
      ex("Postfix", "connect to mx1.acorn.example[192.0.2.10]:25: Connection timed out"),
      ex("Postfix", "lost connection with mx1.acorn.example[192.0.2.10] while receiving the initial server greeting"),
    ],
  },
  dns: {
    meaning: "Our own look-up of the recipient's domain failed for now.",
    not: "It does not mean that the domain does not exist.",
    next: "Check our resolvers; the queue retries by itself.",
    permanence: "soft",
    examples: [
      ex(
        "Postfix",
        "Host or domain name not found. Name service error for name=acorn.example type=MX: Host not found, try again",
      ),
    ],
  },
  local: {
    meaning: "Trouble inside a mail system, ours or theirs: disk, queue or configuration.",
    not: "It is no judgement on sender or recipient.",
    next: "Look at who said it. Ours: read its log. Theirs: wait, then tell their postmaster.",
    permanence: "soft",
    examples: [
      ex("Postfix", "452 4.3.1 Insufficient system storage"),
      ex("Exim", "451 Temporary local problem - please try later"),
    ],
  },
  expired: {
    meaning: "The queue gave up after its time, and no reply says why.",
    not: "It is no cause: the deferrals before it hold the cause.",
    next: "Read the earlier events of this recipient.",
    permanence: "soft",
    examples: [ex("Exim", "retry timeout exceeded"), ex("Exchange", "550 5.4.300 Message expired")],
  },
  protocol: {
    meaning: "The two programs did not understand each other.",
    not: "It is no judgement on sender or recipient.",
    next: "Read the SMTP conversation; one side sends what the other does not know.",
    permanence: "soft",
    examples: [
      ex("any MTA", "503 5.5.1 Bad sequence of commands"),
      ex("any MTA", "500 5.5.2 Syntax error, command unrecognized"),
    ],
  },
  other: {
    meaning: "No rule knows these words or codes.",
    not: "It does not mean that nothing happened: the reply is kept word for word.",
    next: "Read the reply. When many are alike, give their text a class with an override.",
    permanence: "soft",
    examples: [ex("a server of its own kind", "550 Not today")],
  },
};

/** What a refusal to relay is about, as far as its words tell. */
export const SUB_REASON_WORDS: Readonly<Record<SubReason, { readonly meaning: string; readonly next: string }>> = {
  not_hosted: {
    meaning: "The server says that the recipient's domain is not one it takes mail for.",
    next: "Compare the server with the MX of the domain: in it, the receiver has lost the domain; not in it, the route is wrong.",
  },
  needs_auth: {
    meaning: "The server wants a sign-in before it carries mail.",
    next: "Check the credentials of our smarthost, and that mail is not sent to a submission server by mistake.",
  },
  ip_not_allowed: {
    meaning: "The server does not let the sending address through: unknown client, no or forged PTR.",
    next: "Check the PTR of the sending address and whether it is on the list of allowed relays.",
  },
  connector: {
    meaning: "Microsoft 365 could not match the connection to a tenant's connector.",
    next: "Check the connector's addresses or certificate, and that the recipient's domain is accepted in the tenant.",
  },
  temporary: {
    meaning: "The refusal is for now: the server answered with a 4xx code.",
    next: "Let the queue retry; Postfix defers this way by default, so look for the cause as with a final refusal.",
  },
  unknown: {
    meaning: "The words do not say what the refusal is about.",
    next: "Ask the DNS: whether the rejecting server is in the MX decides what to do.",
  },
};
