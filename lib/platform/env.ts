import { z } from "zod";

/** Every setting Rebound reads from the environment; .env.example lists them. */
const Env = z.object({
  PORT: z.coerce.number().int().min(1).max(65535).default(3000),
  /** Address the web server listens on. A fresh desk is for this machine only. */
  HOST: z.string().min(1).default("127.0.0.1"),
  DATABASE_URL: z.string().url().optional(),
  REBOUND_DATA_DIR: z.string().min(1).default(".data"),
  /** `host:port,…`, or `https://…` for DNS over HTTPS; unset = the system's resolvers and three public ones. */
  REBOUND_RESOLVERS: z.string().optional(),
  /** Our smarthosts and relays: names, addresses or prefixes, separated by commas. */
  REBOUND_OWN_HOPS: z.string().default(""),
  /** Address people type; links in invitations start with it. */
  REBOUND_URL: z.string().url().optional(),
  /** Signs sessions. `npm start` makes one and keeps it in the data directory. */
  REBOUND_SECRET: z.string().min(32).optional(),
  /** 1 lets release webhooks reach private and loopback addresses, also by plain http; for a receiver on the same network. */
  REBOUND_ALLOW_PRIVATE_TARGETS: z.stringbool().default(false),
  REBOUND_LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
});

export type Env = z.infer<typeof Env>;

/** The names of all settings. */
export const ENV_NAMES: readonly string[] = Object.keys(Env.shape);

let parsed: Env | undefined;

/** The environment, parsed once. Throws with the name of each wrong variable. */
export function env(): Env {
  if (!parsed) {
    // An empty value in a .env file means "not set".
    const set = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ""));
    const result = Env.safeParse(set);
    if (!result.success) {
      const what = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
      throw new Error(`The environment is not usable: ${what}`);
    }
    parsed = result.data;
  }
  return parsed;
}
