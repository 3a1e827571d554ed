import { z } from "zod";
import { sweepAnswers } from "#lib/access/store";
import { systemNow } from "#lib/platform/clock";
import { job } from "#lib/platform/jobs";

/** A repeated request is answered from the record for a day; a program that tries longer has given up. */
const ANSWERS_KEPT_MS = 24 * 60 * 60 * 1000;

export const jobs = [
  job({
    task: "access.sweep",
    everyMinutes: 60,
    payload: z.object({}),
    run: async () => {
      await sweepAnswers(new Date(systemNow().getTime() - ANSWERS_KEPT_MS));
    },
  }),
];
