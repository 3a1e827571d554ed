import type { BodyOf } from "#components/queries/client";
import type { LIST_KINDS } from "#lib/release/adapter-capability";
import type { postList } from "#lib/release/contract";

export type ListKind = (typeof LIST_KINDS)[number];
export type Said = Readonly<Record<string, string>>;

type CredentialField = {
  name: string;
  label: string;
  secret?: boolean;
  hint?: string;
  placeholder?: string;
  options?: readonly string[];
};

type KindForm = {
  /** Where its maker serves the API; empty when it is your own server. */
  url: string;
  urlHint: string;
  fields: readonly CredentialField[];
};

const KEY = { name: "token", secret: true } as const;

/** What a person fills in for each kind of list, in the order of the form. */
export const LIST_FORMS: Record<ListKind, KindForm> = {
  ses: {
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
    url: "https://api.sendgrid.com",
    urlHint: "https://api.eu.sendgrid.com for a European subuser",
    fields: [
      { name: "list", label: "List", options: ["blocks", "bounces"], hint: "Denied relays are usually in blocks." },
      { ...KEY, label: "API key", hint: "With the right to Suppressions, nothing else." },
    ],
  },
  mailgun: {
    url: "https://api.mailgun.net",
    urlHint: "https://api.eu.mailgun.net for a European domain",
    fields: [
      { name: "domain", label: "Sending domain", placeholder: "mg.example.com" },
      { ...KEY, label: "API key" },
    ],
  },
  postmark: {
    url: "https://api.postmarkapp.com",
    urlHint: "The same for every account",
    fields: [
      { name: "stream", label: "Message stream", placeholder: "outbound" },
      { ...KEY, label: "Server token" },
    ],
  },
  sparkpost: {
    url: "https://api.sparkpost.com",
    urlHint: "https://api.eu.sparkpost.com for a European account",
    fields: [{ ...KEY, label: "API key", hint: "With the right to Suppression Lists, nothing else." }],
  },
  listmonk: {
    url: "",
    urlHint: "The address of your listmonk, without /api",
    fields: [
      { name: "user", label: "API user" },
      { ...KEY, label: "Token" },
    ],
  },
  mautic: {
    url: "",
    urlHint: "The address of your Mautic, without /api",
    fields: [
      { name: "user", label: "User" },
      { ...KEY, label: "Password" },
    ],
  },
};

export type Credentials = BodyOf<typeof postList>["credentials"];

/** The credentials as the API takes them; what is missing is told by the API, field by field. */
export function credentialsOf(kind: ListKind, said: Said): Credentials {
  const filled = LIST_FORMS[kind].fields.map(({ name, options }) => [name, said[name]?.trim() || (options?.[0] ?? "")]);
  return { kind, ...Object.fromEntries(filled) } as Credentials;
}

export function isListKind(kind: string): kind is ListKind {
  return kind in LIST_FORMS;
}
