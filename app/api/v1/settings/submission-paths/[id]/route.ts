import { handle } from "#lib/access/handle";
import { deleteSubmissionPath } from "#lib/evidence/path-test/contract";
import { dropSubmissionPath } from "#lib/evidence/path-test/keep-paths";
import { systemNow } from "#lib/platform/clock";

export const DELETE = handle(deleteSubmissionPath, ({ actor, params }) =>
  dropSubmissionPath(actor, { id: params.id ?? "", now: systemNow() }),
);
