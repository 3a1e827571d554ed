import { handle } from "#lib/access/handle";
import { listSubmissionPaths as listOperation, postSubmissionPath } from "#lib/evidence/path-test/contract";
import { addSubmissionPath, listSubmissionPaths } from "#lib/evidence/path-test/keep-paths";
import { systemNow } from "#lib/platform/clock";

export const GET = handle(listOperation, ({ actor }) => listSubmissionPaths(actor));

export const POST = handle(postSubmissionPath, ({ actor, body }) =>
  addSubmissionPath(actor, { ...body, now: systemNow() }),
);
