import { z } from "zod";
import { operation } from "#lib/platform/operation";
import { TargetShape } from "#lib/release/contract";

export const KumoCredentials = z.object({
  kind: z.literal("kumomta"),
  /** Empty when the listener trusts this server's address. */
  user: z.string().max(200).default(""),
  password: z.string().max(500).default(""),
});
export type KumoCredentials = z.infer<typeof KumoCredentials>;

export const postKumoServer = operation({
  id: "postKumoServer",
  method: "POST",
  path: "/kumomta-servers",
  summary: "Add the HTTP listener of a KumoMTA server. Its credentials are kept encrypted and never shown.",
  scope: null,
  body: z.object({
    name: z.string().trim().min(1).max(80),
    url: z.url(),
    credentials: KumoCredentials.omit({ kind: true }).default({ user: "", password: "" }),
  }),
  response: TargetShape,
});

export const putKumoCredentials = operation({
  id: "putKumoCredentials",
  method: "PUT",
  path: "/kumomta-servers/{id}/credentials",
  summary: "Replace the credentials of a KumoMTA server. The old ones are forgotten at once.",
  scope: null,
  body: z.object({ credentials: KumoCredentials.omit({ kind: true }) }),
  response: TargetShape,
});

const Domain = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)+$/, "A domain name.");
const Reason = z.string().trim().min(3).max(200);

/** Every action names one domain or one entry: KumoMTA takes an omitted domain for all of them. */
export const KumoAction = z.discriminatedUnion("action", [
  z.object({
    action: z.literal("suspend"),
    domain: Domain,
    reason: Reason,
    minutes: z.number().int().min(1).max(10_080),
  }),
  z.object({ action: z.literal("resume"), id: z.uuid() }),
  z.object({ action: z.literal("lift_bounce"), id: z.uuid() }),
  z.object({ action: z.literal("rebind"), domain: Domain, reason: Reason }),
]);
export type KumoAction = z.infer<typeof KumoAction>;

const EntryShape = z.object({
  id: z.string(),
  domain: z.string().nullable(),
  tenant: z.string().nullable(),
  campaign: z.string().nullable(),
  reason: z.string(),
  duration: z.string(),
});

export const KumoStateShape = z.object({
  suspensions: z.array(EntryShape),
  /** Administrative bounces at work: what they bounced is gone, lifting one only spares what comes later. */
  bounces: z.array(EntryShape.extend({ totalBounced: z.number().int() })),
});
export type KumoState = z.infer<typeof KumoStateShape>;

export const getKumoState = operation({
  id: "getKumoState",
  method: "GET",
  path: "/kumomta-servers/{id}/state",
  summary: "Suspensions and administrative bounces at work on a KumoMTA server, asked of it now.",
  scope: null,
  response: KumoStateShape,
});

export const postKumoAction = operation({
  id: "postKumoAction",
  method: "POST",
  path: "/kumomta-servers/{id}/actions",
  summary:
    "Suspend one domain's queue for a while, lift a suspension or an administrative bounce, or try all queued mail of one domain again (rebind). A dry run unless `dryRun` is false; read back where KumoMTA can tell.",
  scope: null,
  body: z.object({ do: KumoAction, incidentId: z.string().optional(), dryRun: z.boolean().default(true) }),
  response: z.object({
    dryRun: z.boolean(),
    /** would: dry run · done: read back, or answered where nothing can be read back · failed: nothing is known to have changed · unknown: the answer was lost. */
    result: z.enum(["would", "done", "failed", "unknown"]),
    says: z.string(),
    state: KumoStateShape.nullable(),
  }),
});
