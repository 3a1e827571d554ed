import { z } from "zod";
import { awsHeaders, encodePart } from "#lib/release/unsuppress/aws-signature";

/** What opens a suppression list. Kept encrypted. */
export const Credentials = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("ses"),
    accessKeyId: z.string().min(1),
    secretAccessKey: z.string().min(1),
    region: z.string().regex(/^[a-z0-9-]{1,40}$/, "A region as AWS names it, such as eu-west-1."),
  }),
  z.object({ kind: z.literal("sendgrid"), token: z.string().min(1), list: z.enum(["blocks", "bounces"]) }),
  z.object({ kind: z.literal("mailgun"), token: z.string().min(1), domain: z.string().min(1).max(253) }),
  z.object({ kind: z.literal("postmark"), token: z.string().min(1), stream: z.string().min(1).max(100) }),
  z.object({ kind: z.literal("sparkpost"), token: z.string().min(1) }),
  z.object({ kind: z.literal("listmonk"), user: z.string().min(1), token: z.string().min(1) }),
  z.object({ kind: z.literal("mautic"), user: z.string().min(1), token: z.string().min(1) }),
]);
export type Credentials = z.infer<typeof Credentials>;

export type Call = {
  method: "GET" | "POST" | "PUT" | "DELETE";
  url: string;
  headers: Record<string, string>;
  body: string;
};

/** How the address stands on the list: `refusal` says why it must stay there, null when it may be taken off. */
export type Standing = { listed: false } | { listed: true; why: string; refusal: string | null; remove: Call };

export type SuppressionList = {
  look: (address: string) => Call;
  /** Reads the answer of `look`. Throws for a shape that is not the documented one. */
  read: (address: string, status: number, body: string) => Standing;
};

const NOT_BY_BOUNCE = "It is not there because of a bounce, so it stays.";

/** The list behind `credentials` at `base` (no trailing slash), its calls as documented by its maker. */
export function suppressionList(base: string, credentials: Credentials, now: Date): SuppressionList {
  const json = { accept: "application/json", "user-agent": "Rebound" };
  const call = (method: Call["method"], path: string, headers: Record<string, string>, body?: unknown): Call => ({
    method,
    url: `${base}${path}`,
    headers: { ...json, ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    body: body === undefined ? "" : JSON.stringify(body),
  });
  const basic = (user: string, token: string) => ({
    authorization: `Basic ${Buffer.from(`${user}:${token}`).toString("base64")}`,
  });

  switch (credentials.kind) {
    case "ses": {
      const signed = (method: "GET" | "DELETE", address: string) => {
        const path = `/v2/email/suppression/addresses/${encodePart(address)}`;
        return call(method, path, awsHeaders(method, `${base}${path}`, credentials, now));
      };
      return {
        look: (address) => signed("GET", address),
        read: (address, status, body) => {
          if (status === 404) return absent(body);
          const { Reason } = Ses.parse(JSON.parse(body)).SuppressedDestination;
          return {
            listed: true,
            why: Reason,
            refusal: onlyBounce(Reason, ["BOUNCE"]),
            remove: signed("DELETE", address),
          };
        },
      };
    }
    case "sendgrid": {
      const auth = { authorization: `Bearer ${credentials.token}` };
      const path = (address: string) => `/v3/suppression/${credentials.list}/${encodePart(address)}`;
      return {
        look: (address) => call("GET", path(address), auth),
        read: (address, status, body) => {
          if (status === 404) return absent(body);
          const [first] = SendGrid.parse(JSON.parse(body));
          if (!first) return { listed: false };
          return { listed: true, why: first.reason, refusal: null, remove: call("DELETE", path(address), auth) };
        },
      };
    }
    case "mailgun": {
      const auth = basic("api", credentials.token);
      const path = (address: string) => `/v3/${encodePart(credentials.domain)}/bounces/${encodePart(address)}`;
      return {
        look: (address) => call("GET", path(address), auth),
        read: (address, status, body) => {
          if (status === 404) return absent(body);
          const { error } = Mailgun.parse(JSON.parse(body));
          return { listed: true, why: error, refusal: null, remove: call("DELETE", path(address), auth) };
        },
      };
    }
    case "postmark": {
      const auth = { "x-postmark-server-token": credentials.token };
      const path = `/message-streams/${encodePart(credentials.stream)}/suppressions`;
      return {
        look: (address) => call("GET", `${path}/dump?EmailAddress=${encodePart(address)}`, auth),
        read: (address, _status, body) => {
          const found = Postmark.parse(JSON.parse(body)).Suppressions.find((each) => same(each.EmailAddress, address));
          if (!found) return { listed: false };
          const why = found.SuppressionReason;
          const remove = call("POST", `${path}/delete`, auth, { Suppressions: [{ EmailAddress: address }] });
          return { listed: true, why, refusal: onlyBounce(why, ["HardBounce"]), remove };
        },
      };
    }
    case "sparkpost": {
      const auth = { authorization: credentials.token };
      // The list keeps lower-cased addresses.
      const path = (address: string) => `/api/v1/suppression-list/${encodePart(address.toLowerCase())}`;
      return {
        look: (address) => call("GET", path(address), auth),
        read: (address, status, body) => {
          if (status === 404) return absent(body);
          const { results } = SparkPost.parse(JSON.parse(body));
          if (results.length === 0) return { listed: false };
          const other = results.find((each) => each.source !== "Bounce Rule");
          return {
            listed: true,
            why: results.map((each) => each.source).join(", "),
            refusal: other ? NOT_BY_BOUNCE : null,
            remove: call("DELETE", path(address), auth),
          };
        },
      };
    }
    case "listmonk": {
      const auth = basic(credentials.user, credentials.token);
      return {
        look: (address) => {
          const query = `subscribers.email = '${address.toLowerCase().replaceAll("'", "''")}'`;
          return call("GET", `/api/subscribers?per_page=1&query=${encodePart(query)}`, auth);
        },
        read: (address, _status, body) => {
          const found = Listmonk.parse(JSON.parse(body)).data.results.find((each) => same(each.email, address));
          if (!found || found.status === "enabled") return { listed: false };
          const left = found.lists.some((list) => list.subscription_status === "unsubscribed");
          const { id, email, name, attribs } = found;
          // An update replaces every field, the lists too: all of them are sent back as they were read.
          const all = { email, name, attribs, lists: found.lists.map((list) => list.id), status: "enabled" };
          return {
            listed: true,
            why: found.status,
            refusal: left
              ? "This person unsubscribed from a list, so the status stays."
              : found.status === "blocklisted"
                ? null
                : "Somebody disabled this subscriber by hand, so the status stays.",
            remove: call("PUT", `/api/subscribers/${id}`, auth, all),
          };
        },
      };
    }
    case "mautic": {
      const auth = basic(credentials.user, credentials.token);
      return {
        look: (address) => call("GET", `/api/contacts?search=${encodePart(`email:"${address}"`)}`, auth),
        read: (address, _status, body) => {
          const { contacts } = Mautic.parse(JSON.parse(body));
          const found = Object.values(contacts).filter((each) => same(each.fields.all.email ?? "", address));
          const [first] = found;
          const mail = found.flatMap((each) => each.doNotContact).filter((each) => each.channel === "email");
          if (!first || mail.length === 0) return { listed: false };
          const why = mail.map((each) => MAUTIC_REASONS[each.reason] ?? `reason ${each.reason}`).join(", ");
          const refusal =
            found.length > 1
              ? "Several contacts have this address: look at them in Mautic."
              : mail.some((each) => each.reason !== 2)
                ? NOT_BY_BOUNCE
                : null;
          return {
            listed: true,
            why,
            refusal,
            remove: call("POST", `/api/contacts/${first.id}/dnc/email/remove`, auth),
          };
        },
      };
    }
  }
}

const MAUTIC_REASONS: Record<number, string> = { 1: "unsubscribed", 2: "bounced", 3: "set by hand" };

const Ses = z.object({ SuppressedDestination: z.object({ Reason: z.string() }) });
const SendGrid = z.array(z.object({ email: z.string(), reason: z.string() }));
const Mailgun = z.object({ address: z.string(), error: z.string() });
const Postmark = z.object({
  Suppressions: z.array(z.object({ EmailAddress: z.string(), SuppressionReason: z.string() })),
});
const SparkPost = z.object({ results: z.array(z.object({ recipient: z.string(), source: z.string() })) });
const Listmonk = z.object({
  data: z.object({
    results: z.array(
      z.object({
        id: z.number().int(),
        email: z.string(),
        name: z.string(),
        status: z.string(),
        attribs: z.record(z.string(), z.unknown()),
        lists: z.array(z.object({ id: z.number().int(), subscription_status: z.string() })),
      }),
    ),
  }),
});
const MauticContact = z.object({
  id: z.number().int(),
  fields: z.object({ all: z.object({ email: z.string().nullish() }) }),
  doNotContact: z.array(z.object({ channel: z.string(), reason: z.number().int() })),
});
// PHP writes an empty map as an empty list.
const Mautic = z.object({
  contacts: z.union([z.array(z.never()).transform(() => ({})), z.record(z.string(), MauticContact)]),
});

/** A 404 means “not listed” only in the maker's JSON: a web server's page would mean a wrong address of the service. */
function absent(body: string): Standing {
  z.record(z.string(), z.unknown()).parse(JSON.parse(body));
  return { listed: false };
}

function onlyBounce(why: string, allowed: readonly string[]): string | null {
  return allowed.includes(why) ? null : NOT_BY_BOUNCE;
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
