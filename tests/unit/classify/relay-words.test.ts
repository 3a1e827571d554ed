import { describe, expect, test } from "vitest";
import { ofReply } from "#tests/unit/classify/support";

// Servers of no product in particular, each in its own words.
const REFUSALS = [
  "550 5.7.1 Mail relay is only allowed for authenticated users",
  "550 RCPT TO rejected: relaying",
  "550 Unauthenticated relaying prohibited",
  "550 5.7.1 Our system does not permit relaying. Check the address and try again",
  "551 This mail server requires authentication before sending mail from a locally hosted domain to a remote recipient (relaying)",
  "550 5.7.0 Your server IP address is not in the list of allowed relays",
  "503 5.5.1 Relaying requires authentication",
  "550 no relay for you",
  "553 This domain is not in my list of locally-hosted domains",
  "550 Invalid relay",
  "554 Mail for ann@recipient.example rejected. Relay restriction.",
  "550 5.7.1 No third party relay",
  "550 5.7.1 domain recipient.example is not in the list of allowed relay domains",
  "550 5.7.1 recipient.example is not a relay domain",
  "550 5.7.1 Unknown relay domain",
  "550 5.7.1 no permission to relay",
  "550 You have no right to relay through this server",
  "550 you must authenticate yourself before you can relay mail",
  "530 5.7.1 Client must be authenticated to relay",
  "551 5.7.0 Relaying to that domain blocked by administrator",
  "554 5.7.1 Recipient address denied: relaying blocked",
  "550 5.7.1 Blocked: relaying attempt",
  "550 Relay is not for public use",
  "550 Not a relay for recipient.example",
  "550 I am not a relay",
  "550 This server is not an open mail relay",
  "554 Sorry, no relay",
  "550 5.7.1 relaying to <ann@recipient.example> requires TLS client certificate or authentication",
  "554 5.7.1 Relaying is turned off",
  "550 5.7.1 relaying is off",
  "550 Relaying only allowed for authenticated users",
  "550 5.7.1 Relaying allowed for local users only",
  "550 we are not a relay for that domain",
  "550 5.7.1 sorry, that domain isn't in my list of allowed recipient hosts",
  "550-(out.example.org) [198.51.100.7]:41233 is currently not permitted to relay through this\n550-server. Perhaps you have not logged into the pop/imap server in the last 30\n550 minutes or do not have SMTP Authentication turned on in your email client.",
  "550-Verification failed for <ann@recipient.example>\n550-Relaying not allowed\n550 Sender verify failed",
  "550 5.7.1 <ann@recipient.example> Access to this relay denied",
  "550 sorry, we do not relay for you",
  "553 sorry, your mail was administratively denied relay (#5.7.1)",
  "473 Relaying denied for now",
  "421 4.7.1 Relay access denied, closing connection",
  "553 5.7.1 sorry, that domain isn't in my list of allowed rcpthosts; no valid cert for gatewaying (#5.7.1)",
  "550 Third-party relay is prohibited",
  "552 5.7.1 SMTP Relaying is disabled",
  "550 5.7.1 Email to ann@recipient.example cannot be relayed through this server",
  "554 5.7.1 <ann@recipient.example>: Relay access denied (maybe you need to check mail via POP3 first)",
  "553 sorry, this MTA won't relay for that domain",
  "550 refusing to relay",
  "550 5.7.1 Retransmission denied / relaying denied",
  "550 This gateway does not relay",
  "550 5.7.1 Message was blocked: illegal relay attempt",
  "550 relaying is restricted to customers of this ISP",
];

describe("refusals to relay in words of any server", () => {
  test.each(REFUSALS)("%s", (reply) => {
    expect(ofReply(reply).reason).toBe("relay_denied");
  });

  test.each([
    ["550 5.7.0 Your server IP address is not in the list of allowed relays", "ip_not_allowed"],
    ["550 5.7.1 domain acorn.example is not in the list of allowed relay domains", "not_hosted"],
    ["550 5.7.1 acorn.example is not a relay domain", "not_hosted"],
    ["553 This domain is not in my list of locally-hosted domains", "not_hosted"],
    ["530 5.7.1 Client must be authenticated to relay", "needs_auth"],
    ["503 5.5.1 Relaying requires authentication", "needs_auth"],
    ["551 This server requires authentication before sending mail from here to a remote recipient", "needs_auth"],
  ])("%s: %s", (reply, subReason) => {
    expect(ofReply(reply)).toMatchObject({ reason: "relay_denied", subReason });
  });
});

describe("a relay that is spoken of and not refused", () => {
  const rows: [string, string][] = [
    ["auth", "550 5.7.1 SPF fail: 198.51.100.7 is not allowed to relay mail for out.example.org"],
    ["auth", "554 5.7.1 Relay host out.example.org has no PTR record; mail refused"],
    ["network", "451 4.4.1 Unable to connect to relay host"],
    ["network", "cannot connect to relay server: Connection refused"],
    ["network", "421 SMTP relay service not available, closing transmission channel"],
    ["network", "450 Mail relay is temporarily unavailable"],
    ["rate_limited", "421 4.7.0 Relay refused: too many concurrent connections from 198.51.100.7"],
    ["rate_limited", "452 Relay limit reached: daily sending quota exceeded"],
    ["reputation", "554 5.7.1 Mail relayed from dynamic IP addresses is not accepted"],
    ["reputation", "550 5.7.1 Mail relay 198.51.100.7 rejected: listed in bl.spamcop.net"],
    ["reputation", "550 relay 198.51.100.7 refused, blacklisted"],
    ["content", "550 message refused: relayed by known spam source"],
    ["policy", "550 5.7.1 Message relayed by a host not authorised to send for out.example.org"],
    ["user_unknown", "550 5.1.1 <ann@recipient.example>: User unknown; message not relayed to internal server"],
    ["user_unknown", "550 5.1.1 ann@recipient.example not found in relay recipients map"],
    ["greylisted", "451 4.7.1 Relay temporarily denied: graylisted, try in 5 minutes"],
  ];
  test.each(rows)("%s: %s", (reason, reply) => {
    expect(ofReply(reply).reason).toBe(reason);
  });

  test.each([
    "550 5.7.1 message from relay mail.out.example.org rejected as spam",
    "450 relay queue full, mail refused for now",
    "452 4.3.1 relay disk full, not accepted",
    "550 5.7.1 Host out.example.org does not resolve, will not accept relayed mail from it",
    "550 Content rejected by relay policy filter: attachment not allowed",
    "554 5.7.1 Please use your provider's mail relay instead of sending directly",
    "550 5.7.1 Rejecting mail relayed through known spam source",
    "550 5.7.367 Remote server returned not permitted to relay -> 550 5.1.1 User unknown",
    "unable to find relay host",
    "550 5.7.1 TLS required: relaying over unencrypted connection refused",
    "535 5.7.8 Authentication failed for the account of your relay",
  ])("%s is no refusal to relay", (reply) => {
    expect(ofReply(reply).reason).not.toBe("relay_denied");
  });
});
