import { handle } from "#lib/access/handle";
import { getProbeSettings as getOperation, putProbeSettings } from "#lib/evidence/probe/contract";
import { changeProbeSettings, getProbeSettings } from "#lib/evidence/probe/probe-settings";
import { systemNow } from "#lib/platform/clock";

export const GET = handle(getOperation, ({ actor }) => getProbeSettings(actor));

export const PUT = handle(putProbeSettings, ({ actor, body }) =>
  changeProbeSettings(actor, { ...body, now: systemNow() }),
);
