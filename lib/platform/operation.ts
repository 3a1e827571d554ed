import type { z } from "zod";

/**
 * One HTTP operation, said once: the handler parses with it, OpenAPI is made from it, pages take their types from it.
 * `path` is below /api/v1 with `{name}` for parameters.
 */
export type Operation = {
  id: string;
  method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  path: string;
  summary: string;
  /** Scope a bearer token needs; null when only a signed-in person may call it; "public" without either. */
  scope: "read" | "intake" | "operate" | "suppression" | "release" | null | "public";
  query?: z.ZodObject;
  body?: z.ZodType;
  /** Content types of a body that is streamed and not parsed as JSON. */
  rawBody?: readonly string[];
  /** Shape of the 200 answer; "file" for downloads. */
  response: z.ZodType | "file";
};

/** Keeps the literal types of an operation. */
export function operation<const T extends Operation>(value: T): T {
  return value;
}
