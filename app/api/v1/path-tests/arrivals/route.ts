import { handle } from "#lib/access/handle";
import { postTestArrival } from "#lib/evidence/path-test/contract";
import { takeArrival } from "#lib/evidence/path-test/take-arrival";
import { requestBody } from "#lib/intake/request-body";
import { systemNow } from "#lib/platform/clock";

export const POST = handle(postTestArrival, ({ actor, request }) =>
  takeArrival(actor, { body: requestBody(request), now: systemNow() }),
);
