import type { Actor, Role, Scope } from "#lib/access/actor";
import { ServiceError } from "#lib/platform/errors";

type Rule = { role: Role; scope: Scope | null };

/**
 * Every action there is, the least role a person needs, and the scope that lets a token do it (null: people only).
 * One place: pages, handlers and verbs ask here and nowhere else.
 */
export const ACTIONS = {
  "workspace.read": { role: "viewer", scope: "read" },
  "intake.upload": { role: "operator", scope: "intake" },
  "evidence.download": { role: "viewer", scope: "read" },
  "incident.note": { role: "operator", scope: "operate" },
  "incident.decide": { role: "operator", scope: "operate" },
  "evidence.collect": { role: "operator", scope: "operate" },
  "path.change": { role: "operator", scope: "operate" },
  "probe.run": { role: "operator", scope: "operate" },
  "probe.settings": { role: "administrator", scope: null },
  "blocklist.change": { role: "administrator", scope: null },
  "verdict.make": { role: "operator", scope: "operate" },
  "hold.change": { role: "operator", scope: "operate" },
  "hold.webhook": { role: "administrator", scope: null },
  "suppression.check": { role: "viewer", scope: "suppression" },
  "suppression.change": { role: "operator", scope: "operate" },
  "cohort.propose": { role: "operator", scope: "operate" },
  "review.request": { role: "operator", scope: "operate" },
  "review.decide": { role: "approver", scope: null },
  "review.break_glass": { role: "administrator", scope: null },
  "release.start": { role: "operator", scope: null },
  "release.stop": { role: "operator", scope: "operate" },
  "release.pull": { role: "operator", scope: "release" },
  "release.target": { role: "administrator", scope: null },
  "outcome.judge": { role: "operator", scope: "operate" },
  "report.read": { role: "viewer", scope: "read" },
  "report.unmask": { role: "operator", scope: "operate" },
  "detection.change": { role: "administrator", scope: "operate" },
  "alert.change": { role: "administrator", scope: null },
  "alert.acknowledge": { role: "operator", scope: "operate" },
  "class.override": { role: "operator", scope: "operate" },
  "scenario.load": { role: "operator", scope: "operate" },
  "people.read": { role: "viewer", scope: null },
  "people.change": { role: "administrator", scope: null },
  "audit.read": { role: "administrator", scope: null },
  "token.change": { role: "administrator", scope: null },
} as const satisfies Record<string, Rule>;

export type Action = keyof typeof ACTIONS;

/** The row an action is about: at least its workspace, and its author where four eyes matter. */
export type ActionObject = { workspaceId: string; authorId?: string };

const RANK: Record<Role, number> = { viewer: 0, operator: 1, approver: 2, administrator: 3 };

/** Whether `actor` may do `action` to `object`. */
export function can(actor: Actor, action: Action, object: ActionObject): boolean {
  return refusal(actor, action, object) === null;
}

/** Why not, in words for the person it is shown to; null when allowed. */
export function refusal(actor: Actor, action: Action, object: ActionObject): string | null {
  const rule: Rule = ACTIONS[action];
  if (actor.workspaceId !== object.workspaceId) return "This belongs to another workspace.";
  if (actor.kind === "system")
    return action === "review.decide" || action === "review.break_glass" ? "Only a person decides on a review." : null;
  if (actor.kind === "token") {
    if (rule.scope === null) return "This needs a person: an API token cannot do it.";
    return actor.scopes.includes(rule.scope) ? null : `The token lacks the scope “${rule.scope}”.`;
  }
  if (RANK[actor.role] < RANK[rule.role]) return `This needs the role ${rule.role}; you are ${actor.role}.`;
  if (action === "review.decide" && object.authorId === actor.id)
    return "You wrote this plan, so another person decides on it.";
  return null;
}

/** Throws `forbidden` with the reason when `actor` may not do `action` to `object`. */
export function authorize(actor: Actor, action: Action, object: ActionObject): void {
  const why = refusal(actor, action, object);
  if (why) throw new ServiceError("forbidden", why);
}
