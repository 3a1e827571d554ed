import { handle } from "#lib/access/handle";
import { listScenarios as operation } from "#lib/pipeline/contract";
import { listScenarios } from "#lib/pipeline/load-scenario";

export const GET = handle(operation, ({ actor }) => listScenarios(actor));
