import { handle } from "#lib/access/handle";
import { listPathTests as listOperation, postPathTest } from "#lib/evidence/path-test/contract";
import { listPathTests } from "#lib/evidence/path-test/read-tests";
import { sendPathTest } from "#lib/evidence/path-test/send-test";
import { systemNow } from "#lib/platform/clock";

export const GET = handle(listOperation, ({ actor, query }) => listPathTests(actor, query));

export const POST = handle(postPathTest, ({ actor, body }) => sendPathTest(actor, { ...body, now: systemNow() }));
