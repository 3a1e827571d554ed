export type Abilities = {
  handOver: boolean;
  unsuppress: boolean;
  readBack: boolean;
  /** Stop ends a hand-over that has begun. */
  stopInFlight: boolean;
  reportOutcome: boolean;
  /** Mail that still waits in the server's queue is tried again. */
  retryQueued: boolean;
};

export const ABILITY_WORDS = {
  handOver: "Hand over recipients",
  unsuppress: "Take off a suppression list",
  readBack: "Read back",
  stopInFlight: "Stop in flight",
  reportOutcome: "Report the outcome",
  retryQueued: "Try again what is still queued",
} as const satisfies Record<keyof Abilities, string>;

/** Kinds of suppression lists, as a target names them. */
export const LIST_KINDS = ["ses", "sendgrid", "mailgun", "postmark", "sparkpost", "listmonk", "mautic"] as const;

export type ListKind = (typeof LIST_KINDS)[number];

/** Whether a target of this kind is a suppression list. */
export function isListKind(kind: string): kind is ListKind {
  return LIST_KINDS.some((each) => each === kind);
}

const LIST: Abilities = {
  handOver: false,
  unsuppress: true,
  readBack: true,
  stopInFlight: true,
  reportOutcome: false,
  retryQueued: false,
};
const NOTHING: Abilities = {
  handOver: false,
  unsuppress: false,
  readBack: false,
  stopInFlight: false,
  reportOutcome: false,
  retryQueued: false,
};
const LIST_CAN =
  "Looks at each address first, takes it off with one call, and reads it back before calling it removed.";
const LIST_CANNOT = "Cannot send again or report what came of it: your application sends, and its events tell.";

/** What each adapter can do and what it cannot, in words: an ability that is missing is shown, never faked. */
export const ADAPTERS = [
  {
    adapter: "file",
    label: "File for a person",
    abilities: { ...NOTHING, handOver: true },
    can: [
      "Gives the released recipients as NDJSON or text exactly as submitted, or as CSV.",
      "Counts as handed over at the moment of release, because nobody tells us when the file is used.",
    ],
    cannot: [
      "Cannot send: a bounced message has left the queue, so your application sends it again.",
      "Cannot call a file back that was downloaded before Stop.",
      "In the CSV a cell that begins with = + - @ is led by an apostrophe against spreadsheet formulas; use NDJSON or text for machines.",
    ],
  },
  {
    adapter: "webhook",
    label: "Signed webhook",
    abilities: { ...NOTHING, handOver: true, stopInFlight: true },
    can: [
      "Posts the released recipients as JSON to your application, at most 1 000 a request, signed with a shared secret.",
      "Tries again when the receiver says no or cannot be reached, under the same Idempotency-Key and not before its Retry-After.",
      "Stops between requests: after Stop nothing more is posted.",
    ],
    cannot: [
      "Cannot know what became of a request whose answer was lost, also behind a gateway (504): those recipients are shown as unknown and not tried again.",
      "Does not follow redirects, and reaches private networks only when the server is set to allow it.",
    ],
  },
  {
    adapter: "pull",
    label: "A sender that fetches",
    abilities: { ...NOTHING, handOver: true, stopInFlight: true },
    can: [
      "Hands the recipients of its stage out to a sender that asks with a token of its own, at most 500 a fetch, under a name the sender chooses.",
      "Gives the same recipients for the same name while its lease runs, without those acknowledged; nobody is in two fetches.",
      "Looks at hold, approval and each recipient again at every fetch, and hands nobody out after Stop.",
    ],
    cannot: [
      "Cannot call back what was fetched before Stop: keep fetches small, and ask how the fetch stands before each recipient.",
      "Cannot know what became of a recipient that is not acknowledged before the lease ends: it is shown as unknown and never handed out again.",
      "Cannot look into the sender: whoever repeats a fetch skips those it has begun with, by their idempotency_key.",
      "Waits four hours for the sender; who is not fetched by then stays here.",
    ],
  },
  {
    adapter: "postfix",
    label: "Postfix queue",
    abilities: { ...NOTHING, retryQueued: true },
    can: [
      "Makes a shell script for mails of an approved plan's window that still wait in the queue: postqueue -i tries them now, postsuper -r looks at the routing again first.",
      "Without --go the script only looks. It asks the queue about each mail and touches it only when every recipient still waiting in it is listed.",
    ],
    cannot: [
      "Cannot bring back a bounced mail: it is gone from the queue, so your application sends it again through another adapter.",
      "Cannot run the script: a person on the mail server does, and Stop cannot call back one that was downloaded.",
      "Knows queue ids from Postfix logs only, of recipients left out of the plan as still queued.",
    ],
  },
  {
    adapter: "kumomta",
    label: "KumoMTA server",
    abilities: { ...NOTHING, readBack: true, retryQueued: true },
    can: [
      "Suspends the queue of one domain for a while with a reason, and lifts suspensions and administrative bounces, each read back.",
      "Tries all mail queued for one domain again (rebind), always for a named domain.",
    ],
    cannot: [
      "Cannot inject again: a bounced mail is gone and Rebound keeps no bodies, so your application sends it again.",
      "Cannot choose recipients: rebind is for all mail of the domain, also of people outside any cohort, and tells nothing to read back.",
      "Cannot undo an administrative bounce: lifting it spares only what comes later.",
      "Has no suppression list that an API could reach; lists there are the operator's own.",
    ],
  },
  {
    adapter: "smtp",
    label: "SMTP submission",
    abilities: NOTHING,
    can: [
      "Sends the controlled test of an incident's evidence, over the sending path that failed, to an address of yours.",
    ],
    cannot: [
      "Cannot send to recipients of a cohort: Rebound keeps no bodies and no templates.",
      "Proves nothing about another path than the one it was sent over.",
    ],
  },
  {
    adapter: "ses",
    label: "Amazon SES suppression list",
    abilities: LIST,
    can: [LIST_CAN],
    cannot: [
      LIST_CANNOT,
      "Leaves addresses alone that are listed for a complaint.",
      "Reaches the account's list only, not the list of a tenant.",
    ],
  },
  {
    adapter: "sendgrid",
    label: "SendGrid suppressions",
    abilities: LIST,
    can: [LIST_CAN],
    cannot: [
      LIST_CANNOT,
      "One target is one list, blocks or bounces; denied relays are usually in blocks.",
      "Does not see spam reports and unsubscribes, which are other lists, and never deletes a whole list.",
    ],
  },
  {
    adapter: "mailgun",
    label: "Mailgun bounces",
    abilities: LIST,
    can: [LIST_CAN],
    cannot: [LIST_CANNOT, "One target is one sending domain. Complaints and unsubscribes are not touched."],
  },
  {
    adapter: "postmark",
    label: "Postmark suppressions",
    abilities: LIST,
    can: [LIST_CAN],
    cannot: [
      LIST_CANNOT,
      "One target is one message stream. Takes off hard bounces only, no complaints or manual ones.",
      "Postmark works changes off in its own time: an address may read back as still listed for a minute; look again then.",
    ],
  },
  {
    adapter: "sparkpost",
    label: "SparkPost suppression list",
    abilities: LIST,
    can: [LIST_CAN],
    cannot: [
      LIST_CANNOT,
      "Leaves an address alone as soon as one of its entries comes from anything but a bounce rule.",
    ],
  },
  {
    adapter: "listmonk",
    label: "listmonk subscribers",
    abilities: LIST,
    can: [LIST_CAN, "Sends name, attributes and lists back as they were read, because an update replaces them all."],
    cannot: [
      LIST_CANNOT,
      "Cannot know who blocklisted a subscriber, a bounce or a person: look at the dry run.",
      "Leaves subscribers alone that are disabled or unsubscribed from a list, as everybody is whom a person blocklisted.",
      "From listmonk 4 on the API user needs the permission subscribers:sql_query, because addresses are looked up by a query.",
    ],
  },
  {
    adapter: "mautic",
    label: "Mautic do-not-contact",
    abilities: LIST,
    can: [LIST_CAN],
    cannot: [
      LIST_CANNOT,
      "Removes the reason “bounced” only; with another reason beside it, or several contacts of one address, it stays.",
    ],
  },
] as const;

/** Adapters that a stage can be handed over to. */
export type Adapter = "file" | "webhook" | "pull";
