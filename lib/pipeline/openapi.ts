import { z } from "zod";
import * as access from "#lib/access/contract";
import * as alert from "#lib/alert/contract";
import * as classify from "#lib/classify/contract";
import * as ownPath from "#lib/classify/own-path/contract";
import * as cohort from "#lib/cohort/contract";
import * as evidence from "#lib/evidence/contract";
import * as mxHistory from "#lib/evidence/history/contract";
import * as pathTests from "#lib/evidence/path-test/contract";
import * as probes from "#lib/evidence/probe/contract";
import * as routes from "#lib/evidence/routes/contract";
import * as senderChecks from "#lib/evidence/sender/contract";
import * as byHand from "#lib/hold/by-hand/contract";
import * as hold from "#lib/hold/contract";
import * as holdFeed from "#lib/hold/feed/contract";
import * as holdWebhooks from "#lib/hold/webhook/contract";
import * as incident from "#lib/incident/contract";
import * as incidentExpected from "#lib/incident/expected/contract";
import * as incidentExplain from "#lib/incident/explain/contract";
import * as incidentMoves from "#lib/incident/merge/contract";
import * as incidentSettings from "#lib/incident/settings/contract";
import * as incidentTimeline from "#lib/incident/timeline/contract";
import * as incidentWindow from "#lib/incident/window-finder/contract";
import * as intake from "#lib/intake/contract";
import * as outcome from "#lib/outcome/contract";
import * as hygiene from "#lib/outcome/hygiene/contract";
import * as scenarios from "#lib/pipeline/contract";
import { type Operation, operation } from "#lib/platform/operation";
import * as release from "#lib/release/contract";
import * as releaseKumo from "#lib/release/kumomta/contract";
import * as releaseListRun from "#lib/release/list-run/contract";
import * as releasePosts from "#lib/release/post-log/contract";
import * as releasePostfix from "#lib/release/postfix/contract";
import * as releasePull from "#lib/release/pull/contract";
import * as releaseWatch from "#lib/release/watch/contract";
import * as report from "#lib/report/contract";
import * as review from "#lib/review/contract";
import * as verdict from "#lib/verdict/contract";
import * as volume from "#lib/volume/contract";
import * as signals from "#lib/volume/signal/contract";

export const getOpenApi = operation({
  id: "getOpenApi",
  method: "GET",
  path: "/openapi.json",
  summary: "This description, as OpenAPI 3.1.",
  scope: "public",
  response: z.record(z.string(), z.unknown()),
});

/** The contracts by the stage that keeps them; a stage is the tag of its operations. */
const CONTRACTS = {
  access,
  intake,
  classify: { ...classify, ...ownPath },
  volume: { ...volume, ...signals },
  incident: {
    ...incident,
    ...incidentExplain,
    ...incidentMoves,
    ...incidentExpected,
    ...incidentSettings,
    ...incidentTimeline,
    ...incidentWindow,
  },
  evidence: { ...evidence, ...mxHistory, ...pathTests, ...probes, ...routes, ...senderChecks },
  verdict,
  hold: { ...hold, ...byHand, ...holdFeed, ...holdWebhooks },
  cohort,
  review,
  release: {
    ...release,
    ...releaseWatch,
    ...releasePull,
    ...releasePostfix,
    ...releaseKumo,
    ...releaseListRun,
    ...releasePosts,
  },
  outcome: { ...outcome, ...hygiene },
  report,
  alert,
  scenarios,
} as const;

export type TaggedOperation = Operation & { tag: string };

/** Every operation of every contract, in the order of the flow. */
export function allOperations(): TaggedOperation[] {
  const found = Object.entries(CONTRACTS).flatMap(([tag, contract]) =>
    Object.values(contract)
      .filter(isOperation)
      .map((value) => ({ ...value, tag })),
  );
  return [...found, { ...getOpenApi, tag: "access" }];
}

let document: Record<string, unknown> | undefined;

/** OpenAPI 3.1 of the API below /api/v1, made once from the contracts that the handlers parse with. */
export function openApiDocument(): Record<string, unknown> {
  document ??= {
    openapi: "3.1.0",
    info: {
      title: "Rebound",
      version: "1",
      description:
        "Times are UTC (RFC 3339), ranges half-open. Errors are problem details (RFC 9457). A POST with an Idempotency-Key is done once; repeating it gives the first answer.",
    },
    servers: [{ url: "/api/v1" }],
    paths: pathsOf(allOperations()),
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "An API token with the scope of the operation." },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "rebound.session",
          description: "A signed-in person.",
        },
      },
      responses: { Problem: problemResponse() },
    },
  };
  return document;
}

function pathsOf(operations: TaggedOperation[]): Record<string, Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const one of operations) {
    paths[one.path] = { ...paths[one.path], [one.method.toLowerCase()]: described(one) };
  }
  return paths;
}

function described(one: TaggedOperation): Record<string, unknown> {
  return {
    operationId: one.id,
    tags: [one.tag],
    summary: one.summary,
    security: securityOf(one.scope),
    parameters: [...pathParameters(one.path), ...queryParameters(one.query), ...idempotencyKey(one)],
    ...(one.body ? { requestBody: { required: true, content: json(one.body, "input") } } : {}),
    ...(one.rawBody ? { requestBody: { required: true, content: rawContent(one.rawBody) } } : {}),
    responses: {
      200: {
        description: "Done.",
        content: one.response === "file" ? rawContent(["application/octet-stream"]) : json(one.response, "output"),
      },
      default: { $ref: "#/components/responses/Problem" },
    },
  };
}

function securityOf(scope: Operation["scope"]): Record<string, string[]>[] {
  if (scope === "public") return [];
  return scope === null ? [{ session: [] }] : [{ token: [scope] }, { session: [] }];
}

function pathParameters(path: string): unknown[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
}

function queryParameters(query: z.ZodObject | undefined): unknown[] {
  if (!query) return [];
  return Object.entries(query.shape).map(([name, shape]) => ({
    name,
    in: "query",
    required: !z.safeParse(shape as z.ZodType, undefined).success,
    schema: schemaOf(shape as z.ZodType, "input"),
  }));
}

function idempotencyKey(one: Operation): unknown[] {
  if (one.method !== "POST") return [];
  return [{ name: "Idempotency-Key", in: "header", required: false, schema: { type: "string", maxLength: 200 } }];
}

function json(shape: z.ZodType, io: "input" | "output"): Record<string, unknown> {
  return { "application/json": { schema: schemaOf(shape, io) } };
}

function rawContent(types: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(types.map((type) => [type, { schema: { type: "string", format: "binary" } }]));
}

function schemaOf(shape: z.ZodType, io: "input" | "output"): unknown {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(shape, { io, unrepresentable: "any" });
  return schema;
}

function problemResponse(): unknown {
  const text = { type: "string" };
  const errors = { type: "array", items: { type: "object", properties: { where: text, what: text } } };
  return {
    description: "What stopped it, what is safe and what to do next, in words.",
    content: {
      "application/problem+json": {
        schema: {
          type: "object",
          required: ["type", "title", "status", "detail", "code", "id"],
          properties: {
            type: text,
            title: text,
            status: { type: "integer" },
            detail: text,
            code: text,
            id: text,
            errors,
          },
        },
      },
    },
  };
}

function isOperation(value: unknown): value is Operation {
  return typeof value === "object" && value !== null && "method" in value && "path" in value && "scope" in value;
}
