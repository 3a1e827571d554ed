import { handle } from "#lib/access/handle";
import { getOpenApi, openApiDocument } from "#lib/pipeline/openapi";

export const GET = handle(getOpenApi, async () => openApiDocument());
