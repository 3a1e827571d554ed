import { handle } from "#lib/access/handle";
import { systemNow } from "#lib/platform/clock";
import { getPostfixScript } from "#lib/release/postfix/contract";
import { makeScript } from "#lib/release/postfix/make-script";

export const GET = handle(getPostfixScript, async ({ actor, params, query }) => {
  const { name, text } = await makeScript(actor, { cohortId: params.id ?? "", ...query, now: systemNow() });
  return new Response(text, {
    headers: {
      "content-type": "text/x-shellscript; charset=utf-8",
      "content-disposition": `attachment; filename="${name}"`,
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    },
  });
});
