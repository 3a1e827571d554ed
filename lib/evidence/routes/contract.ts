import { z } from "zod";
import { type SEVERITY, STANDINGS } from "#lib/evidence/routes/judge-route";
import { ROUTE_FORMATS } from "#lib/evidence/routes/route";
import { operation } from "#lib/platform/operation";
import { ActorRefShape, IsoTime } from "#lib/platform/wire";

/** Longest configuration that is taken, in characters. */
export const ROUTE_TEXT_MAX = 500_000;

const Standing = z.enum(STANDINGS);
const SeverityShape = z.enum(["fine", "watch", "fault", "unknown"]) satisfies z.ZodType<
  (typeof SEVERITY)[keyof typeof SEVERITY]
>;

export const RouteFindingShape = z.object({
  line: z.number().int(),
  domain: z.string(),
  standing: Standing,
  severity: SeverityShape,
  words: z.string(),
  hosts: z.array(z.object({ host: z.string(), addresses: z.array(z.string()).nullable() })),
  mx: z.array(z.string()),
  since: IsoTime,
  checkedAt: IsoTime,
});
export type RouteFindingRow = z.infer<typeof RouteFindingShape>;

const LineWords = z.object({ line: z.number().int(), what: z.string() });

export const RouteReadingShape = z.object({
  format: z.enum(ROUTE_FORMATS),
  routes: z.array(
    z.object({
      line: z.number().int(),
      takes: z.string(),
      hosts: z.array(z.object({ host: z.string(), port: z.number().int().nullable(), viaMx: z.boolean() })),
      directive: z.string(),
      raw: z.string(),
    }),
  ),
  /** Settings that change the way of mail without naming a host. */
  notes: z.array(LineWords),
  /** Lines that could not be read. The others count. */
  problems: z.array(LineWords),
});
export type RouteReadingRow = z.infer<typeof RouteReadingShape>;

export const RouteTextShape = RouteReadingShape.extend({
  id: z.string(),
  name: z.string(),
  addedBy: ActorRefShape,
  addedAt: IsoTime,
  checkedAt: IsoTime.nullable(),
  /** Faults first. */
  findings: z.array(RouteFindingShape),
  /** Findings beyond the list. */
  findingsCut: z.number().int(),
});
export type RouteTextRow = z.infer<typeof RouteTextShape>;

const RouteTextBody = z.object({
  name: z.string().trim().min(1).max(120),
  text: z.string().min(1).max(ROUTE_TEXT_MAX),
  /** Told by the text itself when not given. */
  format: z.enum(ROUTE_FORMATS).optional(),
});

/** A route that takes a domain of an incident, with the line as it stands in its configuration. */
const IncidentRouteShape = RouteFindingShape.extend({ configuration: z.string(), raw: z.string() });

export const IncidentRoutesShape = z.object({
  /** Configurations in force; without one nothing is known of our routes. */
  configurations: z.number().int(),
  items: z.array(IncidentRouteShape),
  cut: z.number().int(),
  /** Domains of the incident beyond those looked through. */
  domainsCut: z.number().int(),
});
export type IncidentRoutes = z.infer<typeof IncidentRoutesShape>;

export const getIncidentRoutes = operation({
  id: "getIncidentRoutes",
  method: "GET",
  path: "/incidents/{id}/routes",
  summary: "Static routes of ours that take the incident's domains, with the live MX beside each, faults first.",
  scope: "read",
  response: IncidentRoutesShape,
});

export const listRoutes = operation({
  id: "listRoutes",
  method: "GET",
  path: "/routes",
  summary: "Static routes of our mail servers as they were given, held against the live MX.",
  scope: "read",
  response: z.object({ items: z.array(RouteTextShape) }),
});

export const postRoutes = operation({
  id: "postRoutes",
  method: "POST",
  path: "/routes",
  summary:
    "Give a mail server's routes. A text of the same name takes the place of the one before; DNS is asked at once.",
  scope: "operate",
  body: RouteTextBody,
  response: RouteTextShape,
});

export const lintRoutes = operation({
  id: "lintRoutes",
  method: "POST",
  path: "/routes/lint",
  summary: "Read a configuration and say what its routes are. Nothing is kept and DNS is not asked.",
  scope: "read",
  body: RouteTextBody.omit({ name: true }),
  response: RouteReadingShape,
});

export const deleteRoutes = operation({
  id: "deleteRoutes",
  method: "DELETE",
  path: "/routes/{id}",
  summary: "Take a configuration out of force. It is kept for verdicts that were made with it.",
  scope: "operate",
  response: z.object({ ok: z.literal(true) }),
});

export const checkRoutes = operation({
  id: "checkRoutes",
  method: "POST",
  path: "/routes/check",
  summary: "Hold every route against DNS now.",
  scope: "operate",
  response: z.object({ queued: z.literal(true) }),
});
