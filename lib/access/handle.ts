import { createHash } from "node:crypto";
import type { z } from "zod";
import type { Actor } from "#lib/access/actor";
import { authenticate } from "#lib/access/authenticate";
import { withIdempotency } from "#lib/access/idempotency";
import { type FieldProblem, ServiceError } from "#lib/platform/errors";
import { fieldWords, placeWords } from "#lib/platform/field-words";
import type { Operation } from "#lib/platform/operation";
import { problemResponse } from "#lib/platform/problem";

type Parsed<T> = T extends z.ZodType ? z.output<T> : undefined;

export type Call<O extends Operation> = {
  actor: Actor;
  params: Record<string, string>;
  query: Parsed<O["query"]>;
  body: Parsed<O["body"]>;
  request: Request;
};

type RouteContext = { params: Promise<Record<string, string>> };

/** Bodies that are parsed as JSON stop here; files go through operations with a `rawBody`. */
const JSON_BODY_BYTES_MAX = 1_000_000;

/**
 * The route handler of one operation: who calls → what they sent, parsed by the contract → the verb → JSON.
 * A `Response` from the verb passes through (downloads). Every error becomes a problem (RFC 9457).
 */
export function handle<const O extends Operation>(operation: O, verb: (call: Call<O>) => Promise<unknown>) {
  return async (request: Request, context: RouteContext): Promise<Response> => {
    try {
      const actor = await authenticate(request, operation.scope);
      const params = await context.params;
      const query = operation.query ? parse(operation.query, queryOf(request), "query") : undefined;
      const text = operation.body ? await readText(request) : "";
      const body = operation.body ? parse(operation.body, parseJson(text), "body") : undefined;
      const run = async () => (await verb({ actor, params, query, body, request } as Call<O>)) ?? null;

      const key = request.headers.get("idempotency-key");
      // Visitors share one name, so a key of theirs could hand one the answer of another.
      if (operation.method === "POST" && key && !operation.rawBody && operation.scope !== "public") {
        const bodyHash = createHash("sha256")
          .update(`${new URL(request.url).pathname}\n${text}`)
          .digest("hex");
        const claim = { actor, key, operation: operation.id, bodyHash };
        const response = operation.response === "file" ? {} : { response: operation.response };
        return json(await withIdempotency({ ...claim, ...response }, run));
      }
      const result = await run();
      return result instanceof Response ? result : json(result);
    } catch (error) {
      return problemResponse(error);
    }
  };
}

function json(value: unknown): Response {
  const text = JSON.stringify(value, (_key, member: unknown) =>
    typeof member === "bigint" ? member.toString() : member,
  );
  return new Response(text, { headers: { "content-type": "application/json", "cache-control": "no-store" } });
}

function queryOf(request: Request): Record<string, string | string[]> {
  const out: Record<string, string | string[]> = Object.create(null);
  for (const [name, value] of new URL(request.url).searchParams) {
    const seen = out[name];
    out[name] = seen === undefined ? value : [...(Array.isArray(seen) ? seen : [seen]), value];
  }
  return { ...out };
}

async function readText(request: Request): Promise<string> {
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > JSON_BODY_BYTES_MAX) throw new ServiceError("too_large", "The body is over 1 MB.");
  const text = await request.text();
  if (text.length > JSON_BODY_BYTES_MAX) throw new ServiceError("too_large", "The body is over 1 MB.");
  return text;
}

function parseJson(text: string): unknown {
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ServiceError(
      "invalid",
      `The body is not JSON: ${error instanceof Error ? error.message : "unreadable"}.`,
    );
  }
}

function parse(schema: z.ZodType, value: unknown, part: "query" | "body"): unknown {
  const result = schema.safeParse(value, { error: fieldWords });
  if (result.success) return result.data;
  const fields: FieldProblem[] = result.error.issues.map((issue) => ({
    where: [part, ...issue.path.map(String)].join("."),
    what: issue.message,
  }));
  const [first] = result.error.issues;
  const place = first && first.path.length > 0 ? placeWords(first.path) : part;
  throw new ServiceError("invalid", first ? `${place}: ${first.message}` : "The request cannot be used.", fields);
}
