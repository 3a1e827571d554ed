import { MISSING_WORDS } from "#lib/volume/missing-words";

/** What a source cannot tell about an attempt, why, and the setting at the mail server that adds it. */
export type MissingField = { field: string; why: string; fix: string };

/** The fields of an event that this looks at. */
export type TellingEvent = {
  format: string;
  outcome: string;
  reply: string | null;
  remoteIp: string | null;
  remoteMta: string | null;
  sourceIp: string | null;
  reportingMta: string | null;
  pool: string | null;
  mailFrom: string | null;
  messageId: string | null;
  occurredAtFrom: string;
};

type Rule = { field: string; missing: (event: TellingEvent) => boolean; log: Words; mail: Words };
type Words = { why: string; fix: string } | null;

/** A failure that never reached a server has no rejecting address to miss. */
function nobodyAnswered(event: TellingEvent): boolean {
  return event.remoteMta === null && event.reply === null;
}

const RULES: readonly Rule[] = [
  {
    field: "remoteIp",
    missing: (event) => event.remoteIp === null && !nobodyAnswered(event),
    log: {
      why: "The line names no relay with its address: the refusal came from this server, its queue or a local transport.",
      fix: "Postfix writes relay=host[address]:port by itself for SMTP; send the smtp(8) lines of the same queue id too.",
    },
    mail: {
      why: "The report has neither an address in Remote-MTA nor one in its text. A host name looked up today would not be the address of then.",
      fix: "Send the mail log of the server that wrote this report: Postfix logs relay=host[address]:port for every attempt.",
    },
  },
  {
    field: "sourceIp",
    // A pool that is the host itself names no way out.
    missing: (event) => event.sourceIp === null && (event.pool === null || event.pool === event.reportingMta),
    log: {
      why: "Postfix does not log which of its own addresses it sent from.",
      fix: "Give each outgoing address its own smtp transport in master.cf with -o smtp_bind_address=… and -o syslog_name=postfix-NAME: the name is then the pool.",
    },
    mail: {
      why: "A delivery report says which server wrote it, not from which of its addresses it tried.",
      fix: "Send the mail log too, with one syslog_name for each outgoing transport (master.cf: -o syslog_name=postfix-NAME).",
    },
  },
  {
    field: "mailFrom",
    missing: (event) => event.mailFrom === null,
    log: {
      why: "The sender stands on the qmgr line of the same queue id, which is not in this file before this line.",
      fix: "Send the whole log, from before the message entered the queue; keep mail.info in the syslog configuration.",
    },
    mail: null,
  },
  {
    field: "messageId",
    missing: (event) => event.messageId === null,
    log: {
      why: "The Message-ID stands on the cleanup line of the same queue id, which is not in this file before this line.",
      fix: "Send the whole log, from before the message entered the queue; keep mail.info in the syslog configuration.",
    },
    mail: {
      why: "The report does not bring the headers of the original message.",
      fix: "Postfix returns them by default; look at bounce_size_limit, and at milters that strip attachments from reports.",
    },
  },
  {
    field: "occurredAt",
    missing: (event) => event.occurredAtFrom === "intake" || event.occurredAtFrom === "date_header",
    log: null,
    mail: {
      why: "The report has neither Last-Attempt-Date nor Arrival-Date, so the time shown is when the report was written or came in.",
      fix: "Send the mail log of the server that wrote it: each attempt has its own time there.",
    },
  },
];

const REPLY: Pick<Rule, "field" | "missing"> = { field: "reply", missing: (event) => event.reply === null };
const MAILS: ReadonlySet<string> = new Set(["rfc3464", "mbox"]);

/** What `event` cannot tell; empty when its source told everything. */
export function missingFields(event: TellingEvent): MissingField[] {
  const own = MISSING_WORDS[event.format];
  if (own) {
    const failed = event.outcome === "bounced" || event.outcome === "deferred";
    return [...RULES, REPLY].flatMap(({ field, missing }) => {
      const words = own[field];
      // A provider that names no server at all is told of it also where it keeps no reply.
      const gone = field === "remoteIp" ? event.remoteIp === null : missing(event);
      return words && gone && (failed || field !== "reply") ? [{ field, ...words }] : [];
    });
  }
  return RULES.flatMap(({ field, missing, log, mail }) => {
    const words = event.format === "postfix_log" ? log : MAILS.has(event.format) ? mail : null;
    return words && missing(event) ? [{ field, ...words }] : [];
  });
}
