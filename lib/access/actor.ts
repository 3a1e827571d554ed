/** Who acts. Every verb takes one and asks `can` with it. */
export type Role = "viewer" | "operator" | "approver" | "administrator";

export const ROLES: readonly Role[] = ["viewer", "operator", "approver", "administrator"];

export type Person = { kind: "person"; id: string; name: string; email: string; role: Role; workspaceId: string };
export type TokenActor = { kind: "token"; id: string; name: string; scopes: readonly Scope[]; workspaceId: string };
/** Rebound itself: a background job or a command on the server. */
export type SystemActor = { kind: "system"; id: string; name: string; workspaceId: string };

export type Actor = Person | TokenActor | SystemActor;

/** What an API token may be given. */
export const SCOPES = ["read", "intake", "operate", "suppression", "release"] as const;
export type Scope = (typeof SCOPES)[number];

/** The actor as kept in timeline rows: enough to show a name, nothing secret. */
export type ActorRef = { kind: Actor["kind"]; id: string; name: string };

export function actorRef(actor: Actor): ActorRef {
  return { kind: actor.kind, id: actor.id, name: actor.name };
}

export function systemActor(job: string, workspaceId: string): SystemActor {
  return { kind: "system", id: job, name: "Rebound", workspaceId };
}
