import { handle } from "#lib/access/handle";
import { getSuppressionFeed } from "#lib/hold/feed/contract";
import { readFeed } from "#lib/hold/feed/read-feed";
import { systemNow } from "#lib/platform/clock";

export const GET = handle(getSuppressionFeed, ({ actor, query }) => readFeed(actor, { ...query, now: systemNow() }));
