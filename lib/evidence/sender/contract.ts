import { z } from "zod";
import { CHECKS, FINDING_STATES } from "#lib/evidence/sender/finding";
import { operation } from "#lib/platform/operation";
import { ActorRefShape, IsoTime } from "#lib/platform/wire";

export const SaidShape = z.object({
  asked: z.string(),
  by: z.string().nullable(),
  result: z.string(),
  lines: z.array(z.string()),
});

export const FindingShape = z.object({
  check: z.enum(CHECKS),
  code: z.string(),
  state: z.enum(FINDING_STATES),
  about: z.string(),
  said: z.array(SaidShape),
  means: z.string(),
  notMeans: z.string(),
  fix: z.string().nullable(),
});

/** `sender`: a domain we send as. `recipient`: one we send to, of which only MTA-STS and the MX are looked at. */
export const ABOUT = ["sender", "recipient"] as const;

export const SenderCheckShape = z.object({
  id: z.string(),
  domain: z.string(),
  about: z.enum(ABOUT),
  selectors: z.array(z.string()),
  ips: z.array(z.string()),
  /** Blocklists that were asked; none unless a person turned them on. */
  blocklists: z.array(z.string()),
  askedBy: ActorRefShape,
  startedAt: IsoTime,
  finishedAt: IsoTime,
  findings: z.array(FindingShape),
});
export type SenderCheck = z.infer<typeof SenderCheckShape>;

const Domain = z.string().trim().min(1).max(253);
const Ips = z.array(z.string().trim().min(2).max(64)).max(20);
const Selectors = z.array(z.string().trim().min(1).max(120)).max(10);

export const postSenderCheck = operation({
  id: "postSenderCheck",
  method: "POST",
  path: "/sender-checks",
  summary: "Look at SPF, DKIM, DMARC, MTA-STS, TLS-RPT, reverse names and blocklists of a domain we send as, now.",
  scope: "operate",
  body: z.object({
    domain: Domain,
    about: z.enum(ABOUT).default("sender"),
    selectors: Selectors.default([]),
    ips: Ips.default([]),
    /** Then the incident's timeline says that it was asked. */
    incidentId: z.string().optional(),
  }),
  response: SenderCheckShape,
});

export const getSenderCheck = operation({
  id: "getSenderCheck",
  method: "GET",
  path: "/sender-checks",
  summary: "The newest check of a domain.",
  scope: "read",
  query: z.object({ domain: Domain, about: z.enum(ABOUT).default("sender") }),
  response: z.object({ item: SenderCheckShape.nullable() }),
});

const DomainContext = z.object({ domain: z.string(), events: z.number().int(), check: SenderCheckShape.nullable() });

export const getSenderContext = operation({
  id: "getSenderContext",
  method: "GET",
  path: "/incidents/{id}/sender-context",
  summary: "What the events of an incident show of our side: sender domains, sending addresses, DKIM selectors.",
  scope: "read",
  response: z.object({
    /** Domains of MAIL FROM, most events first, then those that only sign (no events), with the newest check. */
    senders: z.array(DomainContext),
    /** The largest recipient domains, with the newest check of their MTA-STS. */
    recipients: z.array(DomainContext),
    ips: z.array(z.object({ ip: z.string(), events: z.number().int() })),
    /** Read from DKIM-Signature headers of mails that came back. */
    selectors: z.array(z.object({ domain: z.string(), selector: z.string() })),
    /** There are more senders or addresses. */
    cut: z.boolean(),
    /** Events that name no sending address. */
    withoutIp: z.number().int(),
  }),
});
export type SenderContext = z.infer<typeof getSenderContext.response>;

export const BlocklistSettingsShape = z.object({
  /** Zones that are asked about our own sending addresses. */
  zones: z.array(z.string()),
  /** Who is asked; null: the first configured resolver that is no public one. */
  resolver: z.string().nullable(),
  /** What is known of zones, with their terms. */
  known: z.array(
    z.object({ zone: z.string(), label: z.string(), terms: z.string(), source: z.string(), neighbours: z.boolean() }),
  ),
});
export type BlocklistSettings = z.infer<typeof BlocklistSettingsShape>;

export const getBlocklistSettings = operation({
  id: "getBlocklistSettings",
  method: "GET",
  path: "/settings/blocklists",
  summary: "Which blocklists are asked about our own sending addresses. None until somebody turns one on.",
  scope: "read",
  response: BlocklistSettingsShape,
});

export const putBlocklistSettings = operation({
  id: "putBlocklistSettings",
  method: "PUT",
  path: "/settings/blocklists",
  summary: "Turn blocklists on or off, and say through which resolver they are asked.",
  scope: null,
  body: z.object({
    zones: z.array(Domain).max(8),
    resolver: z.string().trim().max(260).nullable(),
  }),
  response: BlocklistSettingsShape,
});
