import { POST as overrideClass } from "#app/api/v1/class-overrides/route";
import { POST as freeze } from "#app/api/v1/cohorts/[id]/freeze/route";
import { POST as askReview } from "#app/api/v1/cohorts/[id]/reviews/route";
import { POST as release } from "#app/api/v1/cohorts/[id]/stages/[stage]/release/route";
import { POST as stop } from "#app/api/v1/cohorts/[id]/stop/route";
import { POST as propose } from "#app/api/v1/incidents/[id]/cohorts/route";
import { POST as hold } from "#app/api/v1/incidents/[id]/hold/route";
import { POST as addPicture } from "#app/api/v1/incidents/[id]/notes/[note]/pictures/route";
import { POST as withdraw } from "#app/api/v1/incidents/[id]/notes/[note]/withdraw/route";
import { POST as note } from "#app/api/v1/incidents/[id]/notes/route";
import { POST as intake } from "#app/api/v1/intake/route";
import { POST as invite } from "#app/api/v1/invites/route";
import { POST as nameHop } from "#app/api/v1/own-hops/route";
import { POST as addTarget } from "#app/api/v1/release-targets/route";
import { POST as decide } from "#app/api/v1/reviews/[id]/decision/route";
import { POST as makeToken } from "#app/api/v1/tokens/route";
import { POST as webhook } from "#app/api/v1/webhooks/[source]/route";
import { openHold } from "#lib/hold/open-hold";
import { database, Prisma } from "#lib/platform/database";
import { stableJson } from "#lib/platform/stable-json";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { randomFrom } from "#tests/support/postfix-log";
import { addFailures, addresses, makeIncident } from "#tests/support/retry";
import { type CallOptions, call, cookieFor } from "#tests/support/session";

const TIMES = 5;
const PNG = Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), Buffer.alloc(64, 1)]);

export type IdempotencyReport = {
  trials: number;
  requests: number;
  /** Trials by operation. */
  operations: Record<string, number>;
  slowestMs: number;
  wrong: string[];
};

type Handler = Parameters<typeof call>[0];
type Trial = {
  name: string;
  handler: Handler;
  path: string;
  options: CallOptions;
  /** What makes it another request; null where nothing but the operation can. */
  other: CallOptions | null;
  /** How many effects of this kind there are. */
  count: () => Promise<number>;
};
type Answer = { status: number; text: string };

/**
 * Posts every state-changing request five times under one key, at once, one after another, or as a double click with
 * retries, through the real handlers; then another request under the same key. The trials of one story build on each
 * other, from a note to Stop.
 */
export async function tryIdempotency({ trials, seed }: { trials: number; seed: number }): Promise<IdempotencyReport> {
  const random = randomFrom(seed);
  const report: IdempotencyReport = { trials: 0, requests: 0, operations: {}, slowestMs: 0, wrong: [] };

  async function send(trial: Trial, key: string, change: CallOptions = {}): Promise<Answer> {
    report.requests += 1;
    const headers = { ...trial.options.headers, "idempotency-key": key };
    const response = await call(trial.handler, "POST", trial.path, { ...trial.options, ...change, headers });
    return { status: response.status, text: await response.text() };
  }

  /** `together` of the five at the same moment, the others one after another. */
  async function repeat(trial: Trial, key: string, together: number): Promise<Answer[]> {
    const answers = await Promise.all(Array.from({ length: together }, () => send(trial, key)));
    while (answers.length < TIMES) answers.push(await send(trial, key));
    return answers;
  }

  async function run(trial: Trial): Promise<unknown> {
    report.trials += 1;
    report.operations[trial.name] = (report.operations[trial.name] ?? 0) + 1;
    const must = (holds: boolean, words: string): void => {
      if (!holds) report.wrong.push(`trial ${report.trials}, ${trial.name}: ${words}`);
    };
    const key = `key ${seed} ${report.trials}`;
    const before = await trial.count();
    const together = [1, 2, TIMES][Math.floor(random() * 3)] ?? 1;
    const began = performance.now();
    const answers = await repeat(trial, key, together);
    report.slowestMs = Math.max(report.slowestMs, Math.round(performance.now() - began));
    const bodies = new Set(answers.map(({ text }) => stableJson(JSON.parse(text))));
    must(
      answers.every(({ status }) => status === 200),
      `${together} at once were answered ${answers.map(({ status }) => status).join(", ")}: ${answers.find(({ status }) => status !== 200)?.text}`,
    );
    must(bodies.size === 1, `${together} at once were given ${bodies.size} answers`);
    const effects = (await trial.count()) - before;
    must(effects === 1, `${together} at once had ${effects} effects`);

    const others = trial.other === null ? [] : [await send(trial, key, trial.other)];
    const elsewhere = { ...trial, handler: note, path: "/api/v1/incidents/inc_other/notes" };
    others.push(await send(elsewhere, key, { params: { id: "inc_other" }, body: { text: "other" } }));
    for (const { status, text } of trial.name === "note" ? others.slice(0, 1) : others)
      must(status === 422, `another request under its key was answered ${status}: ${text}`);
    must((await trial.count()) - before === 1, "another request under its key had an effect");
    return JSON.parse(answers[0]?.text ?? "null");
  }

  const place = await makePlace();
  while (report.trials < trials) {
    const next = story(place, report.trials);
    let answer: unknown;
    for (let step = await next.next(); !step.done && report.trials < trials; step = await next.next(answer))
      answer = await run(step.value);
  }
  return report;
}

type Place = { workspaceId: string; root: string; ada: string; grace: string };

async function makePlace(): Promise<Place> {
  const workspaceId = await makeWorkspace();
  const cookie = async (...[role, name]: [Parameters<typeof makePerson>[1], string]) =>
    cookieFor(await makePerson(workspaceId, role, name));
  await addFailures(
    workspaceId,
    addresses(4).map((recipient) => ({ recipient })),
  );
  return {
    workspaceId,
    root: await cookie("administrator", "Root"),
    ada: await cookie("operator", "Ada"),
    grace: await cookie("approver", "Grace"),
  };
}

/** The requests of one night, each with what it needs of the answers before it. */
async function* story(place: Place, number: number): AsyncGenerator<Trial, void, unknown> {
  const { workspaceId, root, ada, grace } = place;
  const db = database();
  const now = new Date();
  const incidentId = await makeIncident(workspaceId);
  const rebound = { kind: "system", id: "test", name: "Rebound", workspaceId } as const;
  await openHold(rebound, { workspaceId, incidentId, now });
  const told = (kind: string) => () => db.timelineEntry.count({ where: { incidentId, kind } });
  const incident = { cookie: ada, params: { id: incidentId } };
  const at = `/api/v1/incidents/${incidentId}`;

  const written = (yield {
    ...{ name: "note", handler: note, path: `${at}/notes`, count: told("note.written") },
    ...{ options: { ...incident, body: { text: "It began at two." } }, other: { body: { text: "At three." } } },
  }) as { id: string };
  const noteParams = { cookie: ada, params: { id: incidentId, note: written.id } };
  yield {
    ...{ name: "picture of a note", handler: addPicture, path: `${at}/notes/${written.id}/pictures?name=shot.png` },
    options: { ...noteParams, raw: Uint8Array.from(PNG), headers: { "content-type": "image/png" } },
    other: { raw: Uint8Array.from(Buffer.concat([PNG, Buffer.alloc(1, 2)])) },
    count: () => db.notePicture.count({ where: { incidentId } }),
  };
  yield {
    ...{ name: "withdraw a note", handler: withdraw, path: `${at}/notes/${written.id}/withdraw` },
    ...{ options: { ...noteParams, body: { words: "it was three" } }, other: { body: { words: "four" } } },
    count: () => db.timelineEntry.count({ where: { incidentId, NOT: { withdrawnBy: { equals: Prisma.AnyNull } } } }),
  };
  yield {
    ...{ name: "renew the hold", handler: hold, path: `${at}/hold`, count: told("hold.renewed") },
    ...{ options: { ...incident, body: { action: "renew" } }, other: { body: { action: "release" } } },
  };
  const draft = (yield {
    ...{ name: "propose a cohort", handler: propose, path: `${at}/cohorts` },
    ...{ options: { ...incident, body: { stages: [2] } }, other: { body: { stages: [3] } } },
    count: () => db.cohort.count({ where: { incidentId } }),
  }) as { id: string };
  const cohort = { cookie: ada, params: { id: draft.id } };
  const plan = `/api/v1/cohorts/${draft.id}`;
  const frozen = (yield {
    ...{ name: "freeze a plan", handler: freeze, path: `${plan}/freeze`, options: cohort, other: null },
    count: told("cohort.frozen"),
  }) as { planHash: string };
  const review = (yield {
    ...{ name: "request a review", handler: askReview, path: `${plan}/reviews` },
    ...{ options: { ...cohort, body: { message: "please" } }, other: { body: { message: "now" } } },
    count: () => db.review.count({ where: { cohortId: draft.id } }),
  }) as { id: string };
  const decision = { decision: "approve", planHash: frozen.planHash };
  yield {
    ...{ name: "decide", handler: decide, path: `/api/v1/reviews/${review.id}/decision` },
    options: { cookie: grace, params: { id: review.id }, body: decision },
    other: { body: { ...decision, decision: "decline", words: "no" } },
    count: told("review.approved"),
  };
  yield {
    ...{ name: "release a stage", handler: release, path: `${plan}/stages/0/release`, count: told("release.started") },
    options: { cookie: ada, params: { id: draft.id, stage: "0" }, body: { adapter: "file", count: 2 } },
    other: { body: { adapter: "file", count: 3 } },
  };
  yield {
    ...{ name: "stop", handler: stop, path: `${plan}/stop`, count: told("release.stopped") },
    ...{ options: { ...cohort, body: { words: "enough" } }, other: { body: { words: "more" } } },
  };
  const uploads = () => db.upload.count({ where: { workspaceId } });
  const log = (words: string) => `Mar  1 00:00:00 out postfix/smtp[1]: ${number} ${words}\n`;
  const text = { "content-type": "text/plain" };
  yield {
    ...{ name: "upload", handler: intake, path: "/api/v1/intake?name=mail.log", count: uploads },
    ...{ options: { cookie: ada, raw: log("one"), headers: text }, other: { raw: log("two") } },
  };
  yield {
    ...{ name: "provider's webhook", handler: webhook, path: "/api/v1/webhooks/sendgrid", count: uploads },
    options: {
      cookie: ada,
      params: { source: "sendgrid" },
      raw: "[]",
      headers: { "content-type": "application/json" },
    },
    other: { raw: "[{}]" },
  };
  yield {
    ...{ name: "name an own hop", handler: nameHop, path: "/api/v1/own-hops" },
    options: { cookie: ada, body: { entry: `out${number}.example.org` } },
    other: { body: { entry: `in${number}.example.org` } },
    count: () => db.auditEntry.count({ where: { workspaceId, action: "path.named" } }),
  };
  yield {
    ...{ name: "override a class", handler: overrideClass, path: "/api/v1/class-overrides" },
    options: { cookie: ada, body: { text: `house rule ${number}`, reason: "policy", why: "it is ours" } },
    other: { body: { text: `house rule ${number}`, reason: "reputation", why: "it is ours" } },
    count: () => db.classOverride.count({ where: { workspaceId } }),
  };
  yield {
    ...{ name: "add a target", handler: addTarget, path: "/api/v1/release-targets" },
    options: { cookie: root, body: { name: `Mailer ${number}`, url: "https://hooks.example.org/a" } },
    other: { body: { name: `Mailer ${number}`, url: "https://hooks.example.org/b" } },
    count: () => db.releaseTarget.count({ where: { workspaceId } }),
  };
  yield {
    ...{ name: "make a token", handler: makeToken, path: "/api/v1/tokens" },
    options: { cookie: root, body: { name: `ci ${number}`, scopes: ["read"] } },
    other: { body: { name: `ci ${number}`, scopes: ["read", "operate"] } },
    count: () => db.apiToken.count({ where: { workspaceId } }),
  };
  yield {
    ...{ name: "invite", handler: invite, path: "/api/v1/invites" },
    options: { cookie: root, body: { role: "viewer" } },
    other: { body: { role: "administrator" } },
    count: () => db.invite.count({ where: { workspaceId } }),
  };
}
