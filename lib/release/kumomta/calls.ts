import { z } from "zod";
import type { KumoAction, KumoCredentials, KumoState } from "#lib/release/kumomta/contract";

export type KumoCall = {
  method: "GET" | "POST" | "DELETE";
  url: string;
  headers: Record<string, string>;
  body: string;
};

const SUSPEND = "/api/admin/suspend/v1";
const BOUNCE = "/api/admin/bounce/v1";
const REBIND = "/api/admin/rebind/v1";

/** The calls of KumoMTA's HTTP API below `base` (no trailing slash), as its reference documents them. */
export function kumoCalls(base: string, { user, password }: KumoCredentials) {
  const auth = user
    ? { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` }
    : ({} as Record<string, string>);
  const call = (method: KumoCall["method"], path: string, body?: unknown): KumoCall => ({
    method,
    url: `${base}${path}`,
    headers: {
      accept: "application/json",
      "user-agent": "Rebound",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...auth,
    },
    body: body === undefined ? "" : JSON.stringify(body),
  });
  return {
    suspensions: () => call("GET", SUSPEND),
    bounces: () => call("GET", BOUNCE),
    act: (action: KumoAction): KumoCall => {
      switch (action.action) {
        case "suspend": {
          const { domain, reason, minutes } = action;
          return call("POST", SUSPEND, { domain, reason, duration: `${minutes}m` });
        }
        case "resume":
          return call("DELETE", SUSPEND, { id: action.id });
        case "lift_bounce":
          return call("DELETE", BOUNCE, { id: action.id });
        case "rebind": {
          const { domain, reason } = action;
          // Without data nothing of the messages changes; they are put in the queue that fits them now and tried at once.
          return call("POST", REBIND, { domain, reason, data: {}, always_flush: true });
        }
      }
    },
  };
}

const Entry = z.object({
  id: z.string(),
  reason: z.string(),
  duration: z.string(),
  domain: z.string().nullish(),
  tenant: z.string().nullish(),
  campaign: z.string().nullish(),
});
const Bounce = Entry.extend({ total_bounced: z.number().int() });
const Suspensions = z.array(Entry);
const Bounces = z.array(Bounce);

/** Reads both lists. Throws for a shape that is not the documented one. */
export function readKumoState(suspensions: string, bounces: string): KumoState {
  return {
    suspensions: Suspensions.parse(JSON.parse(suspensions)).map(entry),
    bounces: Bounces.parse(JSON.parse(bounces)).map((one) => ({ ...entry(one), totalBounced: one.total_bounced })),
  };
}

function entry(one: z.infer<typeof Entry>): KumoState["suspensions"][number] {
  const { id, reason, duration, domain = null, tenant = null, campaign = null } = one;
  return { id, reason, duration, domain, tenant, campaign };
}

/** Whether `state` shows that the action took hold; null when KumoMTA has nothing to read back. */
export function tookHold(action: KumoAction, state: KumoState): boolean | null {
  if (action.action === "rebind") return null;
  if (action.action === "suspend")
    return state.suspensions.some((one) => one.domain === action.domain && one.reason === action.reason);
  const list = action.action === "resume" ? state.suspensions : state.bounces;
  return !list.some((one) => one.id === action.id);
}

/** What the action does, for a person: before it, and about it in the timeline. */
export function kumoWords(action: KumoAction, name: string): string {
  switch (action.action) {
    case "suspend":
      return `suspend delivery to ${action.domain} on ${name} for ${action.minutes} minutes (“${action.reason}”); its mail waits in the queue`;
    case "resume":
      return `lift suspension ${action.id} on ${name}`;
    case "lift_bounce":
      return `lift administrative bounce ${action.id} on ${name}; what it has bounced stays gone`;
    case "rebind":
      return `try all mail queued for ${action.domain} on ${name} again at once, also to people outside any cohort (“${action.reason}”)`;
  }
}
