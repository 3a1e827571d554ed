import { handle } from "#lib/access/handle";
import { getSenderCheck, postSenderCheck } from "#lib/evidence/sender/contract";
import { readSenderCheck } from "#lib/evidence/sender/read-sender-check";
import { runSenderCheck } from "#lib/evidence/sender/run-sender-check";
import { systemNow } from "#lib/platform/clock";

export const GET = handle(getSenderCheck, ({ actor, query }) => readSenderCheck(actor, query));

export const POST = handle(postSenderCheck, ({ actor, body }) => runSenderCheck(actor, { ...body, now: systemNow() }));
