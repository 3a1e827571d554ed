import { handle } from "#lib/access/handle";
import { listProbes as listOperation, postProbe } from "#lib/evidence/probe/contract";
import { listProbes, runProbe } from "#lib/evidence/probe/run-probe";
import { systemNow } from "#lib/platform/clock";

export const GET = handle(listOperation, ({ actor, query }) => listProbes(actor, query));

export const POST = handle(postProbe, ({ actor, body }) => runProbe(actor, { ...body, now: systemNow() }));
