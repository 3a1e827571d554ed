import { pino } from "pino";
import { env } from "#lib/platform/env";

/** Words for operators of Rebound go to stderr; addresses, tokens and secrets never do. */
export const log = pino(
  {
    level: env().REBOUND_LOG_LEVEL,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: ["*.password", "*.token", "*.secret", "*.authorization", "*.cookie"], censor: "[redacted]" },
  },
  pino.destination({ dest: 2, sync: true }),
);
