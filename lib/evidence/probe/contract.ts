import { z } from "zod";
import { PROBE_VERDICTS } from "#lib/evidence/probe/judge-dialogue";
import { operation } from "#lib/platform/operation";
import { ActorRefShape, IsoTime } from "#lib/platform/wire";

const AnswerShape = z.object({
  verdict: z.enum(PROBE_VERDICTS),
  code: z.number().int().nullable(),
  enhanced: z.string().nullable(),
  text: z.string().nullable(),
});

export const ProbeResultShape = AnswerShape.extend({
  /** Whether the answer says anything about the address. Never with relay_denied. */
  verifiable: z.boolean(),
  words: z.string(),
  stage: z.enum(["connect", "banner", "ehlo", "starttls", "mail", "rcpt", "done"]),
  mx: z.object({
    host: z.string(),
    pref: z.number().int().nullable(),
    ip: z.string(),
    ttl: z.number().int().nullable(),
    resolver: z.string().nullable(),
    observedAt: IsoTime.nullable(),
  }),
  source: z.object({
    ip: z.string().nullable(),
    ehlo: z.string(),
    mailFrom: z.string(),
    /** The probe left the way production mail does. From another way it never justifies anything. */
    isProductionPath: z.boolean(),
    /** Where the two ways differ, in words. */
    differs: z.array(z.string()),
  }),
  controls: z.object({
    randomLocal: AnswerShape.nullable(),
    postmaster: AnswerShape.nullable(),
    /** What the same recipient answered to another of our addresses within a day before; null when none asked. */
    otherPool: AnswerShape.nullable(),
  }),
  tls: z.boolean(),
  transcript: z.array(z.object({ tMs: z.number().int(), dir: z.enum(["us", "them"]), line: z.string() })),
  backOff: z.string().nullable(),
  /** Under which all of it is kept: the probe. */
  evidenceId: z.string(),
});
export type ProbeResult = z.infer<typeof ProbeResultShape>;

export const ProbeShape = z.object({
  id: z.string(),
  incidentId: z.string().nullable(),
  input: z.string(),
  why: z.string(),
  askedBy: ActorRefShape,
  startedAt: IsoTime,
  finishedAt: IsoTime.nullable(),
  /** Null while it runs, and when the server was stopped in between. */
  result: ProbeResultShape.nullable(),
});
export type Probe = z.infer<typeof ProbeShape>;

export const ProbeSettingsShape = z.object({
  enabled: z.boolean(),
  ehlo: z.string(),
  mailFrom: z.string(),
  sourceIp: z.string().nullable(),
  production: z.object({
    sourceIp: z.string().nullable(),
    ehlo: z.string().nullable(),
    mailFromDomain: z.string().nullable(),
  }),
  dailyMax: z.number().int(),
  restsUntil: IsoTime.nullable(),
  restsBecause: z.string().nullable(),
});
export type ProbeSettings = z.infer<typeof ProbeSettingsShape>;

const HostName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^(?=.{4,253}$)([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    "A full host name, such as out1.example.com.",
  );

export const postProbe = operation({
  id: "postProbe",
  method: "POST",
  path: "/probes",
  summary: "Ask the receiving server about one recipient: RCPT TO, never DATA. Off until an administrator allows it.",
  scope: "operate",
  body: z.object({
    recipient: z.string().trim().min(3).max(320),
    incidentId: z.string().optional(),
    /** Needed when the recipient's domain is in no incident. */
    why: z.string().trim().max(500).default(""),
  }),
  response: ProbeShape,
});

export const listProbes = operation({
  id: "listProbes",
  method: "GET",
  path: "/probes",
  summary: "Controlled probes, newest first.",
  scope: "read",
  query: z.object({ incident: z.string().optional() }),
  response: z.object({ items: z.array(ProbeShape), cut: z.boolean() }),
});

export const getProbeSettings = operation({
  id: "getProbeSettings",
  method: "GET",
  path: "/settings/probes",
  summary: "Whether and as whom controlled probes are made.",
  scope: "read",
  response: ProbeSettingsShape,
});

export const putProbeSettings = operation({
  id: "putProbeSettings",
  method: "PUT",
  path: "/settings/probes",
  summary: "Allow or forbid controlled probes, and say as whom they ask.",
  scope: null,
  body: z.object({
    enabled: z.boolean(),
    ehlo: HostName,
    mailFrom: z.email(),
    sourceIp: z.union([z.ipv4(), z.ipv6()]).nullable(),
    production: z.object({
      sourceIp: z.union([z.ipv4(), z.ipv6()]).nullable(),
      ehlo: HostName.nullable(),
      mailFromDomain: HostName.nullable(),
    }),
    dailyMax: z.number().int().min(1).max(200),
  }),
  response: ProbeSettingsShape,
});
