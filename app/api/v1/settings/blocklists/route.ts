import { handle } from "#lib/access/handle";
import { changeBlocklistSettings, getBlocklistSettings } from "#lib/evidence/sender/blocklist-settings";
import { getBlocklistSettings as getOperation, putBlocklistSettings } from "#lib/evidence/sender/contract";
import { systemNow } from "#lib/platform/clock";

export const GET = handle(getOperation, ({ actor }) => getBlocklistSettings(actor));

export const PUT = handle(putBlocklistSettings, ({ actor, body }) =>
  changeBlocklistSettings(actor, { ...body, now: systemNow() }),
);
