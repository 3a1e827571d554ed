import { isListKind, type ListKind } from "#lib/release/adapter-capability";
import type { ReleaseTarget } from "#lib/release/contract";

export type TargetKind = ReleaseTarget["kind"];
export type Said = Readonly<Record<string, string>>;

type CredentialField = {
  name: string;
  label: string;
  secret?: boolean;
  hint?: string;
  placeholder?: string;
  options?: readonly string[];
  optional?: boolean;
};

type KindForm = {
  add: string;
  /** Where its maker serves the API, empty when it is your own server; null when it calls us. */
  url: string | null;
  urlHint: string;
  fields: readonly CredentialField[];
};

const KEY = { name: "token", secret: true } as const;

const LIST = "Add the list";

/** What a person fills in for each kind of target, in the order of the form. */
export const TARGET_FORMS: Record<TargetKind, KindForm> = {
  webhook: { add: "Add the webhook", url: "", urlHint: "https://… of your sending system", fields: [] },
  pull: { add: "Add the sender", url: null, urlHint: "", fields: [] },
  kumomta: {
    add: "Add the server",
    url: "",
    urlHint: "The HTTP listener of the server",
    fields: [
      { name: "user", label: "User", optional: true, hint: "Empty when the listener trusts this server's address." },
      { name: "password", label: "Password", secret: true, optional: true },
    ],
  },
  ses: {
    add: LIST,
    url: "https://email.us-east-1.amazonaws.com",
    urlHint: "The endpoint of your region, such as https://email.eu-west-1.amazonaws.com",
    fields: [
      { name: "region", label: "Region", placeholder: "us-east-1" },
      {
        name: "accessKeyId",
        label: "Access key id",
        hint: "May ses:GetSuppressedDestination and ses:DeleteSuppressedDestination, nothing else.",
      },
      { name: "secretAccessKey", label: "Secret access key", secret: true },
    ],
  },
  sendgrid: {
    add: LIST,
    url: "https://api.sendgrid.com",
    urlHint: "https://api.eu.sendgrid.com for a European subuser",
    fields: [
      { name: "list", label: "List", options: ["blocks", "bounces"], hint: "Denied relays are usually in blocks." },
      { ...KEY, label: "API key", hint: "With the right to Suppressions, nothing else." },
    ],
  },
  mailgun: {
    add: LIST,
    url: "https://api.mailgun.net",
    urlHint: "https://api.eu.mailgun.net for a European domain",
    fields: [
      { name: "domain", label: "Sending domain", placeholder: "mg.example.com" },
      { ...KEY, label: "API key" },
    ],
  },
  postmark: {
    add: LIST,
    url: "https://api.postmarkapp.com",
    urlHint: "The same for every account",
    fields: [
      { name: "stream", label: "Message stream", placeholder: "outbound" },
      { ...KEY, label: "Server token" },
    ],
  },
  sparkpost: {
    add: LIST,
    url: "https://api.sparkpost.com",
    urlHint: "https://api.eu.sparkpost.com for a European account",
    fields: [{ ...KEY, label: "API key", hint: "With the right to Suppression Lists, nothing else." }],
  },
  listmonk: {
    add: LIST,
    url: "",
    urlHint: "The address of your listmonk, without /api",
    fields: [
      { name: "user", label: "API user" },
      { ...KEY, label: "Token" },
    ],
  },
  mautic: {
    add: LIST,
    url: "",
    urlHint: "The address of your Mautic, without /api",
    fields: [
      { name: "user", label: "User" },
      { ...KEY, label: "Password" },
    ],
  },
};

function filled(kind: TargetKind, said: Said): Record<string, string> {
  return Object.fromEntries(
    TARGET_FORMS[kind].fields.map(({ name, options }) => [name, said[name]?.trim() || (options?.[0] ?? "")]),
  );
}

/** The credentials of a list or server as the API takes them; what is missing is told by the API, field by field. */
export function credentialsOf(kind: ListKind | "kumomta", said: Said): Record<string, string> {
  return kind === "kumomta" ? filled(kind, said) : { kind, ...filled(kind, said) };
}

/** The request that adds a target of this kind. */
export function additionOf(kind: TargetKind, name: string, url: string, said: Said): { path: string; body: unknown } {
  if (kind === "webhook") return { path: "/release-targets", body: { name, url } };
  if (kind === "pull") return { path: "/release-pull-senders", body: { name } };
  if (isListKind(kind))
    return { path: "/suppression-lists", body: { name, url, credentials: credentialsOf(kind, said) } };
  return { path: "/kumomta-servers", body: { name, url, credentials: filled(kind, said) } };
}

export function isTargetKind(kind: string): kind is TargetKind {
  return kind in TARGET_FORMS;
}
