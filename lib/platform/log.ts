import { pino } from "pino";

const LEVELS = ["debug", "info", "warn", "error", "silent"];
// Not through env(): this file is loaded before a command has set DATABASE_URL, and env() reads once.
const wished = process.env.REBOUND_LOG_LEVEL ?? "";

/** Words for operators of Rebound go to stderr; addresses, tokens and secrets never do. */
export const log = pino(
  {
    level: LEVELS.includes(wished) ? wished : "info",
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: ["*.password", "*.token", "*.secret", "*.authorization", "*.cookie"], censor: "[redacted]" },
  },
  pino.destination({ dest: 2, sync: true }),
);
