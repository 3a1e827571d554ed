import { describe, expect, test } from "vitest";
import { ofReply } from "#tests/unit/classify/support";

describe("wordings of receivers that give no useful code", () => {
  const rows: [string, string][] = [
    ["user_unknown", "550 Recipient address rejected: invalid-recipient"],
    ["user_unknown", "550 No one here by that name"],
    ["user_unknown", "550 This address no longer accepts mail"],
    ["user_unknown", "550 Utilisateur inconnu"],
    ["user_unknown", "550 El usuario indicado no existe"],
    ["user_unknown", "550 L'indirizzo non esiste"],
    ["user_unknown", "550 Empfänger unbekannt"],
    ["user_unknown", "550 Onbekende ontvanger: gebruiker bestaat niet"],
    ["user_unknown", "User ann (ann@acorn.example) not listed in Domino Directory"],
    ["mailbox_full", "452 Returned because of a full mailbox"],
    ["mailbox_full", "552 La boîte du destinataire est pleine"],
    ["mailbox_full", "552 Das Postfach ist voll"],
    ["mailbox_full", "552 maildir: disk quota reached"],
    ["mailbox_disabled", "550 closed after a long inactivity"],
    ["mailbox_disabled", "550 This one has been suspended"],
    ["reputation", "550 Mail from dynamic IPs goes through the server of your provider"],
    ["reputation", "554 IP=192.0.2.254 - A problem occurred. (Ask your postmaster for help.) (BL)"],
    ["content", "550 Bulk mail goes elsewhere"],
    ["rate_limited", "421 Sender exceeds the connection limit"],
    ["tls", "certificate not verified: peerdn=CN=mx.acorn.example"],
    ["network", "The recipient server did not accept our requests to connect."],
    ["policy", "550 The recipient only accepts mail of people they know"],
    ["policy", "550 This is a members-only list"],
    ["null_mx", "an MX or SRV record indicated no SMTP service"],
  ];
  test.each(rows)("%s: %s", (reason, reply) => {
    expect(ofReply(reply).reason).toBe(reason);
  });

  test.each([
    ["554 5.7.1 <ann@acorn.example>: Relay access denied", "relay_denied"],
    ["550 5.7.1 Your IP 192.0.2.7 is not allowed to relay", "relay_denied"],
    ["451 4.3.0 The disk of this server is at its end, try again later", "local"],
    ["550 5.7.1 Your message was refused by our policy", "policy"],
  ])("they take nothing from other reasons: %s", (reply, reason) => {
    expect(ofReply(reply).reason).toBe(reason);
  });
});
