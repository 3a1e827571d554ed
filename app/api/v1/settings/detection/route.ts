import { handle } from "#lib/access/handle";
import { getDetectionSettings as getOperation, patchDetectionSettings } from "#lib/incident/settings/contract";
import { getDetectionSettings, setDetectionSettings } from "#lib/incident/settings/detection-settings";

export const GET = handle(getOperation, ({ actor }) => getDetectionSettings(actor));

export const PATCH = handle(patchDetectionSettings, ({ actor, body }) => setDetectionSettings(actor, body));
