import { type Actor, type ActorRef, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import { CHECK_ROUTES_TASK } from "#lib/evidence/routes/check-routes";
import type { RouteReadingRow, RouteTextRow } from "#lib/evidence/routes/contract";
import { GRAVEST, SEVERITY } from "#lib/evidence/routes/judge-route";
import { identifyRoutes, readRoutes } from "#lib/evidence/routes/read-routes";
import { type RouteFormat, scopeWords } from "#lib/evidence/routes/route";
import {
  type KeptFinding,
  keptFindings,
  putRouteText,
  type RouteText,
  removeRouteText,
  routeTexts,
} from "#lib/evidence/routes/store";
import { notFound, ServiceError } from "#lib/platform/errors";
import { newId } from "#lib/platform/ids";
import { enqueue } from "#lib/platform/jobs";
import { hashOf } from "#lib/platform/stable-json";
import { inTransaction } from "#lib/platform/transaction";

const FINDINGS_SHOWN = 200;

/** What a configuration says, without keeping it. Throws `invalid` when nobody's format is recognised. */
export async function lintRoutes(
  actor: Actor,
  { text, format }: { text: string; format?: RouteFormat | undefined },
): Promise<RouteReadingRow> {
  authorize(actor, "workspace.read", { workspaceId: actor.workspaceId });
  return readingShape(formatOf(text, format), text);
}

/** Keeps a configuration in place of the one of the same name, and asks DNS about it in the background. */
export async function addRoutes(
  actor: Actor,
  { name, text, format, now }: { name: string; text: string; format?: RouteFormat | undefined; now: Date },
): Promise<RouteTextRow> {
  const { workspaceId } = actor;
  authorize(actor, "path.change", { workspaceId });
  const kind = formatOf(text, format);
  if (text.includes("\u0000"))
    throw new ServiceError("invalid", "The text holds a NUL byte, so it is no configuration.", [
      { where: "body.text", what: "holds a NUL byte" },
    ]);
  return inTransaction(async (tx) => {
    const row = await putRouteText(tx, {
      id: newId("rte"),
      ...{ workspaceId, name, format: kind, text, sha256: hashOf(text), addedBy: actorRef(actor), addedAt: now },
    });
    await audit(tx, actor, workspaceId, "routes.given", row.id, { name, format: kind });
    await enqueue(tx, CHECK_ROUTES_TASK, { workspaceId }, { key: `${CHECK_ROUTES_TASK}:${workspaceId}` });
    return textShape(row, []);
  });
}

/** Takes a configuration out of force. */
export async function removeRoutes(actor: Actor, { id, now }: { id: string; now: Date }): Promise<{ ok: true }> {
  const { workspaceId } = actor;
  authorize(actor, "path.change", { workspaceId });
  return inTransaction(async (tx) => {
    if (!(await removeRouteText(tx, workspaceId, id, now))) throw notFound("This configuration");
    await audit(tx, actor, workspaceId, "routes.removed", id);
    return { ok: true };
  });
}

/** Every configuration in force with what was found, the gravest first. */
export async function listRoutes(actor: Actor): Promise<{ items: RouteTextRow[] }> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  return inTransaction(async (tx) => {
    const texts = await routeTexts(tx, workspaceId);
    const findings = await keptFindings(tx, workspaceId, { texts: texts.map(({ id }) => id) });
    return { items: texts.map((text) => textShape(text, findings)) };
  });
}

/** Asks the worker to hold every route against DNS now. */
export async function askRouteCheck(actor: Actor): Promise<{ queued: true }> {
  const { workspaceId } = actor;
  authorize(actor, "evidence.collect", { workspaceId });
  await inTransaction((tx) =>
    enqueue(tx, CHECK_ROUTES_TASK, { workspaceId }, { key: `${CHECK_ROUTES_TASK}:${workspaceId}` }),
  );
  return { queued: true };
}

function formatOf(text: string, given: RouteFormat | undefined): RouteFormat {
  const format = given ?? identifyRoutes(text);
  if (format !== null) return format;
  const what =
    "This is not the configuration of Postfix, Exim, Sendmail, KumoMTA, PowerMTA or Exchange as far as its words tell. Paste the output of postconf -n, a transport table, Exim routers, a mailertable, or choose the format.";
  throw new ServiceError("invalid", what, [{ where: "body.text", what }]);
}

function readingShape(format: RouteFormat, text: string): RouteReadingRow {
  const { routes, notes, problems } = readRoutes(format, text);
  return {
    format,
    routes: routes.map(({ line, scope, hosts, directive, raw }) => ({
      ...{ line, takes: scopeWords(scope), hosts, directive, raw },
    })),
    notes: notes.map(({ line, directive, what }) => ({ line, what: `${directive}: ${what}` })),
    problems,
  };
}

function textShape(row: RouteText, findings: readonly KeptFinding[]): RouteTextRow {
  const mine = findings
    .filter(({ routeTextId }) => routeTextId === row.id)
    .map(({ routeTextId: _, since, checkedAt, hosts, ...finding }) => ({
      ...finding,
      hosts: hosts.map(({ host, addresses }) => ({ host, addresses: addresses === null ? null : [...addresses] })),
      severity: SEVERITY[finding.standing],
      since: since.toISOString(),
      checkedAt: checkedAt.toISOString(),
    }))
    .sort((a, b) => GRAVEST.indexOf(a.severity) - GRAVEST.indexOf(b.severity) || a.line - b.line);
  return {
    ...readingShape(row.format as RouteFormat, row.text),
    ...{ id: row.id, name: row.name, addedBy: row.addedBy as ActorRef },
    addedAt: row.addedAt.toISOString(),
    checkedAt: row.checkedAt?.toISOString() ?? null,
    findings: mine.slice(0, FINDINGS_SHOWN),
    findingsCut: Math.max(0, mine.length - FINDINGS_SHOWN),
  };
}
