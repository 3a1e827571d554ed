/** Why a source cannot tell a field, and the setting that adds it. */
export type FieldWords = { why: string; fix: string };

/** By format, then by field: what that source leaves out. A field that is not here is not missed. */
type SourceWords = Readonly<Partial<Record<string, FieldWords>>>;

const OWN_LOG = "Send through a relay of your own whose log you hand in, such as Postfix, KumoMTA or PowerMTA.";

function provider(name: string, more: SourceWords = {}): SourceWords {
  return {
    remoteIp: {
      why: `${name} does not tell which server answered; a host name looked up today would not be the address of then.`,
      fix: `No setting of ${name} adds it. ${OWN_LOG}`,
    },
    sourceIp: {
      why: `${name} does not tell from which of its addresses it sent.`,
      fix: `No setting of ${name} adds it; a dedicated address, if you have one, is the only one it can be.`,
    },
    occurredAt: {
      why: "The record has no time that can be read, so the time shown is when it came in.",
      fix: `Send ${name}'s own record as it is, with its time.`,
    },
    ...more,
  };
}

const NO_REPLY = (name: string, instead: string): FieldWords => ({
  why: `${name} keeps a word of its own instead of what the server said.`,
  fix: instead,
});

/** What each source cannot tell. Postfix logs and mails have their words beside the rules. */
export const MISSING_WORDS: Readonly<Record<string, SourceWords>> = {
  ses_json: provider("Amazon SES", {
    remoteIp: {
      why: "Amazon SES gives remoteMtaIp only when its own server reached the other side.",
      fix: "Nothing to set: a bounce that came back later by mail has none. The report itself may name the server.",
    },
    sourceIp: {
      why: "A notification has no address of ours; sourceIp in it is the client of the API.",
      fix: "Use event publishing of a configuration set instead of notifications: its tags hold ses:outgoing-ip.",
    },
    reply: {
      why: "diagnosticCode is optional and was not sent.",
      fix: "Nothing to set: SES leaves it out when the other side gave none.",
    },
  }),
  sendgrid_json: provider("SendGrid", {
    remoteIp: {
      why: "SendGrid's ip is the address it sent from; the server that answered is not told.",
      fix: `No setting of SendGrid adds it; its reply sometimes names the host. ${OWN_LOG}`,
    },
    sourceIp: {
      why: "This record has no ip: an export of the bounce list leaves it out.",
      fix: "Use the event webhook instead of the export: its events hold ip.",
    },
  }),
  mailgun_json: provider("Mailgun", {
    remoteIp: {
      why: "Mailgun tells the MX host and not its address; looked up today it would not be the address of then.",
      fix: `No setting of Mailgun adds it. ${OWN_LOG}`,
    },
    sourceIp: {
      why: "This event has no envelope.sending-ip.",
      fix: "Take events from the webhook or the Events API, which hold the envelope, not from a log export.",
    },
  }),
  postmark_json: provider("Postmark", {
    remoteIp: {
      why: "Postmark's bounce names no server; only its raw dump may.",
      fix: "Fetch GET /bounces/{id}/dump within 30 days and hand the mail in: it is read like any report.",
    },
  }),
  sparkpost_json: provider("SparkPost", {
    remoteIp: {
      why: "SparkPost gives ip_address for what it delivered itself, not for a bounce that came back later by mail.",
      fix: "Nothing to set for a bounce out of band.",
    },
    sourceIp: {
      why: "This event has neither sending_ip nor ip_pool.",
      fix: "Take bounce, delay and delivery events of the webhook: they hold sending_ip and ip_pool.",
    },
  }),
  brevo_json: provider("Brevo", {
    sourceIp: {
      why: "This event has no sending_ip.",
      fix: "Brevo sends sending_ip where it is enabled for the account; ask its support.",
    },
  }),
  mailjet_json: provider("Mailjet", {
    reply: NO_REPLY("Mailjet", "Nothing to set: only a comment, where there is one, holds the reply."),
  }),
  mandrill_json: provider("Mandrill", {
    reply: NO_REPLY("Mandrill", "Nothing to set: diag is left out when the other side gave none."),
  }),
  resend_json: provider("Resend", {
    reply: NO_REPLY("Resend", "Look the mail up in Resend's console. Its words for the sender are not the server's."),
  }),
  mailersend_json: provider("MailerSend", {
    reply: NO_REPLY("MailerSend", "Look the mail up in MailerSend's activity list."),
  }),
  postal_json: provider("Postal", {
    remoteIp: {
      why: "Postal names the server in details, and this event has none there.",
      fix: "Nothing to set: it is there when Postal reached a server.",
    },
  }),
  mailtrap_json: provider("Mailtrap"),
  m365_trace_csv: {
    ...provider("Microsoft 365"),
    remoteIp: {
      why: "A message trace has no column for the server that answered.",
      fix: "Hand in the non-delivery report: it names the remote server.",
    },
    sourceIp: {
      why: "A message trace names the client that submitted the mail, not the address it left from.",
      fix: "The extended trace may name the pool (OutboundIpPoolName); the report's headers name the address.",
    },
    reply: {
      why: "A message trace says Failed and not why.",
      fix: "Hand in the non-delivery report, or open the message's details in the trace.",
    },
  },
  exchange_csv: {
    remoteIp: {
      why: "Message tracking documents the remote address for SEND only; this row does not name it.",
      fix: "Turn on protocol logging of the send connector (Set-SendConnector -ProtocolLoggingLevel Verbose) and hand that log in.",
    },
    sourceIp: {
      why: "Message tracking names our own address for SEND only.",
      fix: "Hand in the send connector's protocol log: its local-endpoint is our address.",
    },
    reply: {
      why: "The row's recipient-status holds no reply of a server.",
      fix: "Turn on protocol logging of the send connector and hand that log in.",
    },
  },
  exchange_send_log: {
    messageId: {
      why: "A protocol log holds the conversation and not the message's headers.",
      fix: "Hand in message tracking of the same hours too: it has the Message-ID.",
    },
  },
  powermta_csv: {
    remoteIp: {
      why: "The row has neither dlvDestinationIp nor an address in dsnMta.",
      fix: "Add dlvDestinationIp and dsnMta to record-fields of the acct-file directive (also for t and b records).",
    },
    sourceIp: {
      why: "The row has neither dlvSourceIp nor vmta.",
      fix: "Add dlvSourceIp, vmta and vmtaPool to record-fields of the acct-file directive.",
    },
    reply: { why: "The row has no dsnDiag.", fix: "Add dsnDiag to record-fields of the acct-file directive." },
    mailFrom: { why: "The row has no orig.", fix: "Add orig to record-fields of the acct-file directive." },
    messageId: {
      why: "The row has no header_Message-Id.",
      fix: "Add header_Message-Id to record-fields of the acct-file directive.",
    },
  },
  kumomta_json: {
    remoteIp: {
      why: "The record has no peer_address: KumoMTA said this itself and no server answered.",
      fix: "Nothing to set: it is there for every attempt that reached a server.",
    },
    sourceIp: {
      why: "The record has neither source_address nor egress_pool.",
      fix: "Define egress sources and pools in the policy: each attempt then names them.",
    },
    messageId: {
      why: "KumoMTA logs no headers by default.",
      fix: 'Add headers = { "Message-ID" } to configure_local_logs or to the log hook.',
    },
  },
  halon_json: {
    remoteIp: {
      why: "The record has no attempt.connection.remoteip.",
      fix: "Log attempt.connection in the post-delivery script.",
    },
    sourceIp: {
      why: "The record has no attempt.connection.localip.",
      fix: "Log attempt.connection in the post-delivery script.",
    },
    occurredAt: {
      why: "The record has no time of its own, so the time shown is when it came in.",
      fix: "Add a timestamp to what the post-delivery script logs.",
    },
  },
  mailerq_json: {
    remoteIp: { why: "The attempt has no to.", fix: "Nothing to set: it is there when MailerQ reached a server." },
    sourceIp: { why: "The attempt has no from.", fix: "Nothing to set: it is there when MailerQ reached a server." },
  },
  momentum_log: {
    messageId: {
      why: "Momentum's bounce log holds its own message id and not the Message-ID.",
      fix: "Nothing to set in this log.",
    },
  },
  smtp_transcript: {
    remoteIp: {
      why: "The dialogue shows no address: a tool's line such as Trying 192.0.2.1… does.",
      fix: "Paste it from its first line, or call swaks with --server and the address.",
    },
    sourceIp: {
      why: "A dialogue does not show the address it was held from.",
      fix: "Note where you ran it; a test from another address than the mail's may be answered otherwise.",
    },
    occurredAt: {
      why: "A dialogue has no clock, so the time shown is when it came in.",
      fix: "Hand it in right after you held it.",
    },
  },
};
