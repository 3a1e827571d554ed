import { z } from "zod";
import { sweepSpool } from "#lib/intake/clear-spool";
import { systemNow } from "#lib/platform/clock";
import { job } from "#lib/platform/jobs";

export const jobs = [
  job({
    task: "intake.sweep-spool",
    everyMinutes: 60,
    payload: z.object({}),
    run: async () => {
      await sweepSpool(systemNow());
    },
  }),
];
