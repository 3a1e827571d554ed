import { randomBytes } from "node:crypto";
import { type Actor, type ActorRef, actorRef } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { audit } from "#lib/access/store";
import { recipientDomain } from "#lib/classify/recipient-key";
import { askableDomain, askDomain } from "#lib/evidence/ask-domain";
import { createAsker } from "#lib/evidence/asker";
import { type AnswerRow, mxView } from "#lib/evidence/mx-view";
import type { Probe, ProbeResult } from "#lib/evidence/probe/contract";
import { type DialogueLimits, speakRcpt } from "#lib/evidence/probe/dialogue";
import { domainIncident } from "#lib/evidence/probe/domain-incident";
import { judgeDialogue } from "#lib/evidence/probe/judge-dialogue";
import {
  finishProbe,
  insertProbe,
  listProbeRows,
  loadProbe,
  loadProbeSettings,
  lockProbes,
  type Probe as ProbeRow,
  type ProbeSettings,
  probesOfRecipient,
  probesSince,
  restProbes,
} from "#lib/evidence/probe/store";
import { configuredResolvers } from "#lib/evidence/resolvers";
import { appendTimeline } from "#lib/incident/store";
import { addressRefusal } from "#lib/platform/address-guard";
import { conflict, ServiceError } from "#lib/platform/errors";
import { record } from "#lib/platform/happening";
import { newId } from "#lib/platform/ids";
import { inTransaction, type Tx } from "#lib/platform/transaction";

const PER_DOMAIN_MINUTES = 10;
const REST_HOURS = 24;
const LISTED_MAX = 50;

export type ProbeInput = {
  recipient: string;
  incidentId?: string | undefined;
  why: string;
  now: Date;
  /** For a test of this very verb; everybody else speaks to port 25 of public addresses. */
  wire?: { port: number; mayCall: (address: string) => string | null; limits?: DialogueLimits };
};

/**
 * Asks the receiving server about one recipient, with a made-up one and the postmaster as controls, and leaves before
 * DATA. Guarded: off until allowed, one domain every ten minutes, a daily cap, public addresses and port 25 only, never for
 * a domain without an incident unless a reason is given. Keeps the whole transcript.
 */
export async function runProbe(actor: Actor, input: ProbeInput): Promise<Probe> {
  const { workspaceId } = actor;
  authorize(actor, "probe.run", { workspaceId });
  const { recipient, now } = input;
  const domain = askableDomain(recipientDomain(recipient));
  if (domain === null || /[\s<>\r\n\0]/.test(recipient)) {
    const what = `“${recipient}” is no address that can be asked about.`;
    throw new ServiceError("invalid", what, [{ where: "body.recipient", what }]);
  }
  const { id, settings, incidentId } = await begin(actor, input, domain);
  const asked = await ask(settings, recipient, domain, input);
  return inTransaction(async (tx) => {
    const otherPool = await otherPoolAnswer(tx, workspaceId, { recipient, sourceIp: settings.sourceIp, now });
    const result: ProbeResult = { ...asked, controls: { ...asked.controls, otherPool }, evidenceId: id };
    const took = result.transcript[result.transcript.length - 1]?.tMs ?? 0;
    await finishProbe(tx, workspaceId, id, result, new Date(now.getTime() + took));
    if (result.backOff)
      await restProbes(tx, workspaceId, new Date(now.getTime() + REST_HOURS * 3_600_000), result.backOff);
    if (incidentId !== null)
      await appendTimeline(tx, {
        ...{ workspaceId, incidentId, at: now, kind: "evidence.probed", actor: actorRef(actor), curated: true },
        text: `Asked ${result.mx.host} about one recipient: ${result.verdict.replaceAll("_", " ")}. ${result.words}`,
        link: { probe: id },
      });
    if (incidentId !== null) await record(tx, { kind: "incident.probed", workspaceId, incidentId });
    return probeShape(await loadProbe(tx, workspaceId, id));
  });
}

/** Probes of an incident, or of the workspace, newest first. */
export async function listProbes(
  actor: Actor,
  { incident }: { incident?: string | undefined },
): Promise<{ items: Probe[]; cut: boolean }> {
  const { workspaceId } = actor;
  authorize(actor, "workspace.read", { workspaceId });
  const rows = await inTransaction((tx) =>
    listProbeRows(tx, workspaceId, { incidentId: incident ?? null, limit: LISTED_MAX + 1 }),
  );
  return { items: rows.slice(0, LISTED_MAX).map(probeShape), cut: rows.length > LISTED_MAX };
}

async function begin(
  actor: Actor,
  { recipient, why, now, incidentId: named }: ProbeInput,
  domain: string,
): Promise<{ id: string; settings: ProbeSettings; incidentId: string | null }> {
  const { workspaceId } = actor;
  return inTransaction(async (tx) => {
    await lockProbes(tx, workspaceId);
    const settings = await loadProbeSettings(tx, workspaceId);
    if (!settings?.enabled)
      throw conflict(
        "Controlled probes are off. An administrator allows them in Settings, Probes, and says as whom we ask.",
      );
    if (settings.restsUntil && settings.restsUntil > now)
      throw conflict(`Probes rest until ${settings.restsUntil.toISOString()}: ${settings.restsBecause ?? ""}`);
    const incidentId = await domainIncident(tx, workspaceId, { domain, named, now });
    if (incidentId === null && why === "")
      throw new ServiceError("invalid", `No incident has recipients at ${domain}. Say why it is asked about anyway.`, [
        { where: "body.why", what: "needed for a domain without an incident" },
      ]);
    const count = await probesSince(tx, workspaceId, {
      domain,
      day: new Date(now.getTime() - 86_400_000),
      minutes: new Date(now.getTime() - PER_DOMAIN_MINUTES * 60_000),
    });
    if (count.toDomain > 0)
      throw new ServiceError(
        "too_many",
        `${domain} was asked less than ${PER_DOMAIN_MINUTES} minutes ago. Its answer is in the list.`,
      );
    if (count.today >= settings.dailyMax)
      throw new ServiceError(
        "too_many",
        `${count.today} probes were made in the last 24 hours; ${settings.dailyMax} are allowed.`,
      );
    const id = newId("prb");
    await insertProbe(tx, {
      id,
      workspaceId,
      incidentId,
      recipient,
      domain,
      why,
      askedBy: actorRef(actor),
      startedAt: now,
    });
    await audit(tx, actor, workspaceId, "probe.run", id, { domain, why });
    return { id, settings, incidentId };
  });
}

type Target = ProbeResult["mx"];
/** What one dialogue gave; the other pool and the probe's own id come from the table. */
type Asked = Omit<ProbeResult, "controls" | "evidenceId"> & { controls: Omit<ProbeResult["controls"], "otherPool"> };

/** The newest answer for the same recipient to another of our addresses, within a day. */
async function otherPoolAnswer(
  tx: Tx,
  workspaceId: string,
  { recipient, sourceIp, now }: { recipient: string; sourceIp: string | null; now: Date },
): Promise<ProbeResult["controls"]["otherPool"]> {
  const since = new Date(now.getTime() - REST_HOURS * 3_600_000);
  for (const row of await probesOfRecipient(tx, workspaceId, { recipient, since, limit: LISTED_MAX })) {
    const result = row.result as ProbeResult | null;
    if (result === null || result.source.ip === sourceIp || result.stage !== "done") continue;
    const { verdict, code, enhanced, text } = result;
    return { verdict, code, enhanced, text };
  }
  return null;
}

async function ask(
  settings: ProbeSettings,
  recipient: string,
  domain: string,
  { now, wire }: ProbeInput,
): Promise<Asked> {
  const { ehlo, mailFrom, sourceIp } = settings;
  const { differs, same } = pathDifferences(settings);
  const source = { ip: sourceIp, ehlo, mailFrom, isProductionPath: same, differs };
  const target = await liveMx(domain, now, wire?.mayCall ?? addressRefusal);
  if (typeof target === "string") return unreachable(target, domain, source);
  const random = `${randomBytes(8).toString("hex")}@${domain}`;
  const dialogue = await speakRcpt(
    {
      ...{ address: target.ip, port: wire?.port ?? 25, host: target.host, ehlo, mailFrom, sourceIp },
      recipients: [recipient, random, `postmaster@${domain}`],
    },
    wire?.limits,
  );
  const { transcript, stage, tls } = dialogue;
  return {
    ...judgeDialogue(dialogue),
    ...{ stage, tls, mx: target, source },
    transcript: transcript.map(({ at, from, line }) => ({ tMs: at, dir: from, line })),
  };
}

/** The best MX host with an address that may be called, or in words why there is none. */
async function liveMx(
  domain: string,
  now: Date,
  refusal: (address: string) => string | null,
): Promise<Target | string> {
  const resolvers = configuredResolvers();
  const asker = createAsker({ resolversFor: () => resolvers, now, budgetMs: 6_000 });
  await askDomain(asker, domain);
  const rows: AnswerRow[] = asker.answers().map((answer) => ({ id: null, ...answer }));
  const view = mxView(domain, rows);
  if (view.nullMx) return `${domain} has a null MX: it takes no mail.`;
  let refused = `No resolver gave an MX of ${domain} with an address.`;
  for (const { resolver, ttl, askedAt, mx } of view.answers) {
    for (const { host, preference, addresses } of mx) {
      for (const ip of addresses) {
        const why = refusal(ip);
        if (why === null) return { host, pref: preference, ip, ttl, resolver, observedAt: askedAt };
        refused = `${host} is not called: ${why}.`;
      }
    }
  }
  return refused;
}

function unreachable(words: string, domain: string, source: ProbeResult["source"]): Asked {
  return {
    ...{ verdict: "unreachable", code: null, enhanced: null, text: null, verifiable: false, words, stage: "connect" },
    mx: { host: domain, pref: null, ip: "", ttl: null, resolver: null, observedAt: null },
    ...{ source, controls: { randomLocal: null, postmaster: null }, tls: false, transcript: [], backOff: null },
  };
}

/** Where the probe's way differs from production's. What production uses is unknown until it is said. */
function pathDifferences(settings: ProbeSettings): { same: boolean; differs: string[] } {
  const production = settings.production as {
    sourceIp: string | null;
    ehlo: string | null;
    mailFromDomain: string | null;
  };
  const ours = { ...settings, mailFromDomain: recipientDomain(settings.mailFrom) };
  const differs: string[] = [];
  for (const [name, words] of [
    ["sourceIp", "source address"],
    ["ehlo", "EHLO name"],
    ["mailFromDomain", "domain of MAIL FROM"],
  ] as const) {
    if (production[name] === null) differs.push(`The ${words} of production is not known.`);
    else if (production[name] !== ours[name])
      differs.push(`The ${words} is ${ours[name] ?? "the system's own"}, production has ${production[name]}.`);
  }
  return { same: differs.length === 0, differs };
}

function probeShape(row: ProbeRow): Probe {
  const { id, incidentId, recipient, why, askedBy, startedAt, finishedAt } = row;
  const result = row.result as ProbeResult | null;
  return {
    ...{ id, incidentId, input: recipient, why, askedBy: askedBy as ActorRef },
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    // Probes kept before other pools were asked about have none.
    result: result && {
      ...result,
      controls: { otherPool: null, ...(result.controls as Partial<ProbeResult["controls"]> & Asked["controls"]) },
      evidenceId: id,
    },
  };
}
