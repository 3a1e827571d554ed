/** Broken preconditions. Bad input data is a value, an impossible state is a plain throw. */
export type ServiceErrorCode =
  | "unauthenticated"
  | "forbidden"
  | "not_found"
  | "conflict"
  | "invalid"
  | "too_large"
  | "too_many"
  | "unavailable";

export type FieldProblem = { where: string; what: string };

/** A precondition that does not hold; its message is written for the person who reads it. */
export class ServiceError extends Error {
  readonly code: ServiceErrorCode;
  readonly fields: readonly FieldProblem[];

  constructor(code: ServiceErrorCode, message: string, fields: readonly FieldProblem[] = []) {
    super(message);
    this.name = "ServiceError";
    this.code = code;
    this.fields = fields;
  }
}

/** Zero rows changed by an update that named the expected state: somebody was faster. */
export function conflict(message: string): ServiceError {
  return new ServiceError("conflict", message);
}

export function notFound(what: string): ServiceError {
  return new ServiceError("not_found", `${what} does not exist, or is not in your workspace.`);
}
