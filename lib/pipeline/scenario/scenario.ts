import type { Side } from "#lib/classify/contract";
import type { Reason } from "#lib/classify/reason";
import type { ZoneEntry } from "#lib/evidence/zone-answer";
import type { WrittenAttempt } from "#lib/pipeline/scenario/attempt";
import type { Decision } from "#lib/verdict/truth-table";

// All times of a scenario are whole minutes before the moment it is loaded, so that it is always fresh.

/** A mail server that takes or refuses mail. Without a port it is 25. */
export type Server = { host: string; ip: string; port?: number; weight?: number };

/** Formats that tell of every attempt. */
export type LogFormat = "postfix" | "exim" | "sendmail" | "powermta" | "kumomta" | "ses" | "sendgrid";
/** Formats of the mails that come back for refused ones. */
export type ReportFormat = "postfix" | "exchange" | "microsoft_365";

/** One of our ways out: a host or an IP, and what it writes down. `writes: null` leaves its reports as the only proof. */
export type Pool = { name: string; host: string; ip: string; weight?: number; writes: LogFormat | null };

/** What DNS says of a domain, from `from` (always before, when unset) until `to` (still, when unset). */
export type DnsView = { from?: number; to?: number; resolver?: "rehearsal-a" | "rehearsal-b"; ttl?: number } & (
  | { mx: readonly Server[] }
  | { nullMx: true }
  /** Nothing but the website, where there is one: the implicit MX of RFC 5321 §5.1. */
  | { noMx: true }
  | { fault: "servfail" | "refused" | "silent" | "nxdomain" }
);

/** A recipient domain, how much mail it gets in a minute, and the servers that take it. */
export type Destination = {
  domain: string;
  perMinute: number;
  servers: readonly [Server, ...Server[]];
  /** The domain's own address. */
  website?: string;
  /** Default: `servers` are its MX, always. */
  dns?: readonly DnsView[];
};

/** What is different for a while: from minute `from` to minute `to`, which is 0 when it goes on. */
export type Stretch = {
  from: number;
  to: number;
  /** Recipient domains; all of them when unset. */
  domains?: readonly string[];
  /** Names of our pools; all of them when unset. */
  pools?: readonly string[];
  /** Only those with a capital; or these people, who get `share` of the domain's mail in that time. */
  localParts?: "capitals" | readonly string[];
  /** Who answers; the domain's own servers when unset. One of them with a share of the rest. */
  servers?: readonly [Server, ...Server[]];
  /** How Exim came to that server. */
  router?: "dnslookup" | "manualroute";
  /** Share of the attempts that meet it, 1 when unset, and minutes until it is that large. */
  share?: number;
  ramp?: number;
  /**
   * What the server says, `{recipient}`, `{domain}`, `{server}` and `{ourIp}` filled
   * in. One that begins with 4 defers, others bounce. Unset: it takes the mail.
   */
  reply?: string;
};

/** A campaign: so many times the usual mail. */
export type Surge = { from: number; to: number; domains?: readonly string[]; times: number };

/** Mails that come back: the first `limit` refusals, from all pools or some, that much later. */
export type Reports = {
  format: ReportFormat;
  name: string;
  limit: number;
  pools?: readonly string[];
  lateMinutes?: number;
};

/** What Rebound must find. `provider: "*"` is an incident of several providers. */
export type ExpectedIncident = {
  provider: string;
  /** Default relay_denied. */
  reason?: Reason;
  /** As its source names it: a log or report that knows no pools gives its host. */
  pool?: string;
  recipientDomain?: string;
  startedMinutesAgo: number;
  /** Null while it goes on. */
  endedMinutesAgo: number | null;
  /** How far the window may be off, in minutes; 1 when unset. */
  bucketMinutes?: number;
  side: Side;
  rule: string;
  decision: Decision;
};

/** An incident to rehearse. */
export type ScenarioData = {
  name: string;
  title: string;
  story: string;
  /** In words, for the list. */
  expect: string;
  /** Empty on a quiet day. */
  expected: readonly ExpectedIncident[];
  pools: readonly [Pool, ...Pool[]];
  senders?: readonly [string, ...string[]];
  destinations: readonly Destination[];
  stretches?: readonly Stretch[];
  surges?: readonly Surge[];
  reports?: readonly Reports[];
  /** Seeds the generator; the name when unset. */
  seed?: string;
  /** How long before the load the story begins, 27 hours when unset. */
  hours?: number;
  /** Share of local parts with capitals, 0.04 when unset. */
  capitals?: number;
  /** Share of attempts that fail for reasons of their own: 0.006 unknown users and 0.003 full mailboxes when unset. */
  noise?: { unknownUser: number; mailboxFull: number };
  /** When DNS had been asked about the domains before. */
  watched?: readonly number[];
  /** Configurations of our mail servers that name routes: a transport map, Exim's routers. */
  routes?: readonly { name: string; text: string }[];
  /** Our own smarthosts and relays, as REBOUND_OWN_HOPS names them. */
  ownHops?: readonly string[];
  /** Files beside those of the attempts. */
  more?: (attempts: readonly WrittenAttempt[], now: Date) => ScenarioFile[];
};

export type ScenarioFile = { name: string; bytes: Uint8Array };

export type ScenarioBuild = {
  files: ScenarioFile[];
  zones: { origin: string; records: ZoneEntry[] }[];
  /** Domains DNS was asked about before, and when, oldest first. */
  watched: { domains: string[]; at: Date }[];
};

/** `build` gives the same bytes for the same `now`. */
export type ScenarioDefinition = ScenarioData & { build(now: Date): ScenarioBuild };
