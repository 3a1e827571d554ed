import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { allOperations, openApiDocument } from "#lib/pipeline/openapi";

const API = "app/api/v1";

/** `GET /uploads/{id}` for each method that a route file exports. */
function routes(): string[] {
  const files = readdirSync(API, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith("route.ts"));
  return files.flatMap((file) => {
    const path = `/${file.split("/").slice(0, -1).join("/")}`.replace(/\[(\w+)\]/g, "{$1}");
    const text = readFileSync(join(API, file), "utf8");
    return [...text.matchAll(/export const (GET|POST|PATCH|PUT|DELETE)\b/g)].map(([, method]) => `${method} ${path}`);
  });
}

const operations = allOperations().map(({ method, path }) => `${method} ${path}`);

test("every operation of a contract has a route with its method", () => {
  expect(operations.length).toBeGreaterThan(30);
  expect(operations.filter((operation) => !routes().includes(operation))).toEqual([]);
});

test("every method of a route is an operation of a contract", () => {
  expect(routes().length).toBeGreaterThan(10);
  expect(routes().filter((route) => !operations.includes(route))).toEqual([]);
});

test("no two operations share an id or a place", () => {
  const ids = allOperations().map((operation) => operation.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(operations).size).toBe(operations.length);
});

test("the document is OpenAPI 3.1 with a schema for every answer", () => {
  const document = openApiDocument();
  expect(document.openapi).toBe("3.1.0");
  expect(JSON.stringify(document)).not.toContain("$schema");
  const paths = document.paths as Record<string, Record<string, { responses: Record<string, { content?: object }> }>>;
  for (const path of Object.values(paths)) {
    for (const operation of Object.values(path)) expect(operation.responses[200]?.content).toBeDefined();
  }
});

test("the intake is described by its content types, its scope and its query", () => {
  const paths = openApiDocument().paths as Record<string, Record<string, unknown>>;
  expect(paths["/intake"]?.post).toMatchObject({
    security: [{ token: ["intake"] }, { session: [] }],
    requestBody: { content: { "message/rfc822": {}, "application/mbox": {}, "text/plain": {} } },
    parameters: [
      { name: "source", in: "query", required: false },
      { name: "name", in: "query", required: false },
      { name: "Idempotency-Key", in: "header" },
    ],
  });
});
