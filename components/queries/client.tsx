import type { z } from "zod";

/** The parts of an operation of a contract that types are taken from. */
type Operation = { query?: z.ZodType; body?: z.ZodType; response: z.ZodType | "file" };

/** What an operation of a contract answers, as pages see it. */
export type ResponseOf<O extends Operation> = O["response"] extends z.ZodType ? z.output<O["response"]> : never;

/** What an operation takes in its query string, every part optional. */
export type QueryOf<O extends Operation> = O["query"] extends z.ZodType ? Partial<z.input<O["query"]>> : never;

/** What an operation takes as its JSON body. */
export type BodyOf<O extends Operation> = O["body"] extends z.ZodType ? z.input<O["body"]> : never;

export type FieldError = { where: string; what: string };

/** The server's answer when something cannot be done (RFC 9457), or `status` 0 when there was no answer. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly FieldError[];

  constructor(status: number, title: string, detail: string, errors: readonly FieldError[] = []) {
    super(detail);
    this.name = "ApiProblem";
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.errors = errors;
  }

  /** What is wrong with one field of the body; null when nothing is said about it. */
  field(name: string): string | null {
    return this.errors.find((error) => error.where === `body.${name}`)?.what ?? null;
  }
}

export type QueryValue = string | number | boolean | null | undefined;
export type QueryValues = Record<string, QueryValue>;

type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

/** Address of an operation below /api/v1; empty values are left out. */
export function apiUrl(path: string, query?: QueryValues): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return `/api/v1${path}${text ? `?${text}` : ""}`;
}

/** Reads JSON. Throws `ApiProblem`. */
export function apiGet<T>(path: string, query?: QueryValues, signal?: AbortSignal): Promise<T> {
  return send<T>("GET", apiUrl(path, query), undefined, signal);
}

/** Posts that have no answer yet, by address and body. */
const underWay = new Map<string, Promise<unknown>>();

/**
 * Posts JSON under a fresh idempotency key. The same post again, before the first is answered, is the same one: a
 * button that is pressed twice does its work once. Throws `ApiProblem`.
 */
export function apiPost<T = unknown>(path: string, body: unknown = {}): Promise<T> {
  const key = `${path}\n${JSON.stringify(body)}`;
  const earlier = underWay.get(key);
  if (earlier) return earlier as Promise<T>;
  const sent = send<T>("POST", apiUrl(path), body).finally(() => underWay.delete(key));
  underWay.set(key, sent);
  return sent;
}

/** Sends JSON by any other method. Throws `ApiProblem`. */
export function apiSend<T = unknown>(method: Method, path: string, body?: unknown): Promise<T> {
  return send<T>(method, apiUrl(path), body);
}

/** Posts a file as it is, under its own content type. Throws `ApiProblem`. */
export function apiSendFile<T = unknown>(path: string, file: File, query?: QueryValues): Promise<T> {
  return send<T>("POST", apiUrl(path, query), file);
}

async function send<T>(method: Method, url: string, body: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (body !== undefined) headers["content-type"] = body instanceof File ? body.type : "application/json";
  if (method === "POST") headers["idempotency-key"] = idempotencyKey();
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers,
      credentials: "same-origin",
      ...(body === undefined ? {} : { body: body instanceof File ? body : JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiProblem(
      0,
      "Rebound does not answer",
      "The server could not be reached. Nothing is known about this request; what was stored before is safe. Check the connection, then try again.",
    );
  }
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as T;
}

/** The problem a failed answer tells about, also when a proxy in between wrote something else. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const text = await response.text();
  try {
    const problem = JSON.parse(text) as { title?: string; detail?: string; errors?: FieldError[] };
    return new ApiProblem(
      response.status,
      problem.title ?? `The server answered ${response.status}`,
      problem.detail ?? "It gave no reason.",
      problem.errors ?? [],
    );
  } catch {
    return new ApiProblem(
      response.status,
      `The server answered ${response.status}`,
      "The answer did not come from Rebound itself. A proxy in between may be the reason; try again in a minute.",
    );
  }
}

/** `crypto.randomUUID` needs HTTPS; a console on a private address has none. */
export function idempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The problem behind an error of a query or mutation, for `ErrorState` and forms. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return new ApiProblem(
    0,
    "This page stumbled",
    error instanceof Error ? error.message : "Nobody knows why. Nothing was changed; load the page again.",
  );
}
