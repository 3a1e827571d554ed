import { handle } from "#lib/access/handle";
import { getMxHistory, postMxSnapshot } from "#lib/evidence/history/contract";
import { readMxHistory, snapshotMx } from "#lib/evidence/history/read-history";
import { systemNow } from "#lib/platform/clock";

export const GET = handle(getMxHistory, ({ actor, query }) => readMxHistory(actor, { ...query, now: systemNow() }));

export const POST = handle(postMxSnapshot, ({ actor, body }) => snapshotMx(actor, { ...body, now: systemNow() }));
