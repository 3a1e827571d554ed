import { z } from "zod";
import { expireAllHolds } from "#lib/hold/expire-holds";
import { followAllHolds } from "#lib/hold/feed/follow-holds";
import { systemNow } from "#lib/platform/clock";
import { job } from "#lib/platform/jobs";

export const jobs = [
  job({ task: "hold.expire", everyMinutes: 1, payload: z.object({}), run: () => expireAllHolds(systemNow()) }),
  job({ task: "hold.follow", everyMinutes: 5, payload: z.object({}), run: () => followAllHolds(systemNow()) }),
];
