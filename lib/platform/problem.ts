import { type FieldProblem, ServiceError, type ServiceErrorCode } from "#lib/platform/errors";
import { newId } from "#lib/platform/ids";
import { log } from "#lib/platform/log";

const STATUS: Record<ServiceErrorCode, number> = {
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  invalid: 422,
  too_large: 413,
  too_many: 429,
  unavailable: 503,
};

const TITLE: Record<ServiceErrorCode, string> = {
  unauthenticated: "Not signed in",
  forbidden: "Not allowed",
  not_found: "Not found",
  conflict: "Somebody was faster",
  invalid: "The request cannot be used",
  too_large: "Too large",
  too_many: "Too many requests",
  unavailable: "Not available right now",
};

/** RFC 9457 problem details. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  id: string;
  errors?: readonly FieldProblem[];
};

/** The answer for a thrown error. Unknown ones are logged with the id that the answer carries; their text stays here. */
export function problemResponse(error: unknown): Response {
  const id = newId("err");
  if (error instanceof ServiceError) {
    return asResponse({
      type: `urn:rebound:problem:${error.code}`,
      title: TITLE[error.code],
      status: STATUS[error.code],
      detail: error.message,
      code: error.code,
      id,
      ...(error.fields.length > 0 ? { errors: error.fields } : {}),
    });
  }
  log.error({ id, err: error }, "a request failed");
  return asResponse({
    type: "urn:rebound:problem:internal",
    title: "Something broke on our side",
    status: 500,
    detail: `Nothing was changed by this request. Give this id to whoever runs Rebound: ${id}.`,
    code: "internal",
    id,
  });
}

function asResponse(problem: Problem): Response {
  const headers: Record<string, string> = { "content-type": "application/problem+json", "cache-control": "no-store" };
  if (problem.status === 503 || problem.status === 429) headers["retry-after"] = "5";
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}
