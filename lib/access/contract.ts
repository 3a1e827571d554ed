import { z } from "zod";
import { ROLES, SCOPES } from "#lib/access/actor";
import { AUDIT_PARTS, type AuditPart } from "#lib/access/audit/words";
import { operation } from "#lib/platform/operation";
import { ActorRefShape, IsoTime, Ok, page } from "#lib/platform/wire";

export const RoleShape = z
  .enum(ROLES as [string, ...string[]])
  .pipe(z.enum(["viewer", "operator", "approver", "administrator"]));
export const ScopeShape = z.enum(SCOPES);

export const MeShape = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: RoleShape,
  workspace: z.object({ id: z.string(), name: z.string() }),
  /** Actions I may do, so that a page can say why a button is off. */
  may: z.array(z.string()),
  /** Nothing has come in yet: show how to begin. */
  empty: z.boolean(),
  /** Reviews that wait for me. */
  reviewsWaiting: z.number().int(),
});
export type Me = z.infer<typeof MeShape>;

export const getMe = operation({
  id: "getMe",
  method: "GET",
  path: "/me",
  summary: "Who I am and what I may do.",
  scope: null,
  response: MeShape,
});

export const PersonShape = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: RoleShape,
  since: IsoTime,
  sessions: z.number().int(),
});
export type PersonRow = z.infer<typeof PersonShape>;
export const InviteShape = z.object({
  id: z.string(),
  role: RoleShape,
  email: z.string().nullable(),
  createdAt: IsoTime,
  expiresAt: IsoTime,
});
export type InviteRow = z.infer<typeof InviteShape>;

export const listPeople = operation({
  id: "listPeople",
  method: "GET",
  path: "/people",
  summary: "Members of the workspace and open invitations.",
  scope: null,
  response: z.object({ people: z.array(PersonShape), invites: z.array(InviteShape) }),
});

export const patchPerson = operation({
  id: "patchPerson",
  method: "PATCH",
  path: "/people/{id}",
  summary: "Give somebody another role.",
  scope: null,
  body: z.object({ role: RoleShape }),
  response: PersonShape,
});

export const deletePerson = operation({
  id: "deletePerson",
  method: "DELETE",
  path: "/people/{id}",
  summary: "Take somebody out of the workspace and end their sessions.",
  scope: null,
  response: Ok,
});

export const postInvite = operation({
  id: "postInvite",
  method: "POST",
  path: "/invites",
  summary: "Invite somebody by link. The link is shown once and ends after use or seven days.",
  scope: null,
  body: z.object({ role: RoleShape, email: z.email().optional() }),
  response: InviteShape.extend({ url: z.string() }),
});

export const deleteInvite = operation({
  id: "deleteInvite",
  method: "DELETE",
  path: "/invites/{id}",
  summary: "Withdraw an invitation that nobody has used.",
  scope: null,
  response: Ok,
});

/** Opened without signing in: the secret in the link is the proof. */
export const postJoin = operation({
  id: "postJoin",
  method: "POST",
  path: "/join",
  summary: "Use an invitation: makes the account, signs in.",
  scope: "public",
  body: z.object({
    token: z.string().min(20).max(200),
    name: z.string().trim().min(1).max(100),
    email: z.email().max(254),
    password: z.string().min(12, "At least 12 characters.").max(128),
  }),
  response: Ok,
});

export const postSignOutEverywhere = operation({
  id: "postSignOutEverywhere",
  method: "POST",
  path: "/sign-out-everywhere",
  summary: "End all my sessions, this one too.",
  scope: null,
  response: Ok,
});

export const TokenShape = z.object({
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(ScopeShape),
  createdAt: IsoTime,
  expiresAt: IsoTime.nullable(),
  lastUsedAt: IsoTime.nullable(),
});
export type TokenRow = z.infer<typeof TokenShape>;

export const listTokens = operation({
  id: "listTokens",
  method: "GET",
  path: "/tokens",
  summary: "API tokens, without their secrets.",
  scope: null,
  response: z.object({ items: z.array(TokenShape) }),
});

export const postToken = operation({
  id: "postToken",
  method: "POST",
  path: "/tokens",
  summary: "Make an API token. The secret is shown once.",
  scope: null,
  body: z.object({
    name: z.string().trim().min(1).max(80),
    scopes: z.array(ScopeShape).min(1),
    expiresInDays: z.number().int().min(1).max(3650).optional(),
  }),
  response: TokenShape.extend({ token: z.string() }),
});

export const deleteToken = operation({
  id: "deleteToken",
  method: "DELETE",
  path: "/tokens/{id}",
  summary: "Revoke an API token.",
  scope: null,
  response: Ok,
});

export const AuditEntryShape = z.object({
  id: z.string(),
  at: IsoTime,
  actor: ActorRefShape,
  /** Such as `release.started`. */
  action: z.string(),
  /** The same in words that go on from the actor's name. */
  words: z.string(),
  /** Id of what it was done to. */
  object: z.string(),
  detail: z.record(z.string(), z.string()),
});
export type AuditEntryRow = z.infer<typeof AuditEntryShape>;

export const listAudit = operation({
  id: "listAudit",
  method: "GET",
  path: "/audit",
  summary: "The audit trail: who did what, newest first. Nothing in it can be changed or deleted. Administrators only.",
  scope: null,
  query: z.object({
    part: z.enum(Object.keys(AUDIT_PARTS) as [AuditPart, ...AuditPart[]]).optional(),
    cursor: z.string().optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  response: page(AuditEntryShape),
});
