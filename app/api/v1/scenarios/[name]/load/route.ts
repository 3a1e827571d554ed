import { handle } from "#lib/access/handle";
import { postScenario } from "#lib/pipeline/contract";
import { loadScenario } from "#lib/pipeline/load-scenario";
import { systemNow } from "#lib/platform/clock";

export const POST = handle(postScenario, ({ actor, params }) =>
  loadScenario(actor, { name: params.name ?? "", now: systemNow() }),
);
