import { createHmac, randomBytes } from "node:crypto";
import type { Person } from "#lib/access/actor";
import { database } from "#lib/platform/database";
import { env } from "#lib/platform/env";
import { newId } from "#lib/platform/ids";

export const DESK = "http://desk.example:3000";

/** Opens a session for `person` and gives the cookie that a browser would send. */
export async function cookieFor(person: Person, started = new Date()): Promise<string> {
  const token = randomBytes(24).toString("hex");
  await database().session.create({
    data: {
      id: newId("ses"),
      token,
      userId: person.id,
      expiresAt: new Date(started.getTime() + 7 * 24 * 60 * 60 * 1000),
      createdAt: started,
      updatedAt: started,
    },
  });
  const signature = createHmac("sha256", env().REBOUND_SECRET ?? "")
    .update(token)
    .digest("base64");
  return `rebound.session=${encodeURIComponent(`${token}.${signature}`)}`;
}

type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>;

export type CallOptions = {
  cookie?: string;
  token?: string;
  /** Sent as JSON; bytes and text that are no JSON go in `raw`. */
  body?: unknown;
  raw?: string | Uint8Array<ArrayBuffer>;
  params?: Record<string, string>;
  headers?: Record<string, string>;
};

/** Calls a route handler as one of our pages (cookie) or a program (token) would. */
export async function call(
  handler: Handler,
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<Response> {
  const headers = new Headers({ host: "desk.example:3000" });
  if (options.cookie) {
    headers.set("cookie", options.cookie);
    headers.set("origin", DESK);
  }
  if (options.token) headers.set("authorization", `Bearer ${options.token}`);
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (value === "") headers.delete(name);
    else headers.set(name, value);
  }
  const request = new Request(`${DESK}${path}`, {
    method,
    headers,
    ...(options.raw === undefined ? {} : { body: options.raw }),
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  });
  return handler(request, { params: Promise.resolve(options.params ?? {}) });
}
