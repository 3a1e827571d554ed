import { z } from "zod";
import { OVERRIDE_TEXT_MAX, OVERRIDE_TEXT_MIN } from "#lib/classify/override";
import { REASONS, SUB_REASONS } from "#lib/classify/reason";
import { operation } from "#lib/platform/operation";
import { ActorRefShape, IsoTime } from "#lib/platform/wire";

export const ReasonShape = z.enum(REASONS);
export const SideShape = z.enum(["ours", "theirs", "address", "unknown"]);
export type Side = z.infer<typeof SideShape>;

/** What was made of a reply, and why. */
export const AnswerShape = z.object({
  reason: ReasonShape,
  subReason: z.enum(SUB_REASONS).nullable(),
  rule: z.string(),
  match: z.object({ start: z.number().int(), end: z.number().int() }).nullable(),
});

/** One entry of the glossary: the words of a class beside the rules that find it. */
export const ReasonEntryShape = z.object({
  reason: ReasonShape,
  meaning: z.string(),
  /** What it does not mean. */
  not: z.string(),
  next: z.string(),
  permanence: z.enum(["hard", "soft"]),
  subReasons: z.array(z.object({ subReason: z.enum(SUB_REASONS), meaning: z.string(), next: z.string() })),
  examples: z.array(z.object({ from: z.string(), reply: z.string() })),
  statuses: z.array(z.string()),
  replyCodes: z.array(z.number().int()),
  rules: z.array(
    z.object({
      id: z.string(),
      subReason: z.enum(SUB_REASONS).nullable(),
      borderline: z.boolean(),
      /** RE2 over the reply in lower case, with addresses, IPs, hosts, links and ids masked. */
      phrases: z.array(z.string()),
      excludes: z.array(z.string()),
    }),
  ),
});
export type ReasonEntry = z.infer<typeof ReasonEntryShape>;

export const listReasons = operation({
  id: "listReasons",
  method: "GET",
  path: "/reasons",
  summary: "The classes of failure, each with its meaning, what it does not mean, the next step and its rules.",
  scope: "read",
  query: z.object({
    /** A reply or enhanced code, a provider or product, or any words; a whole reply is read as an event's would be. */
    q: z.string().max(2_000).optional(),
  }),
  response: z.object({
    items: z.array(ReasonEntryShape),
    /** How `q` reads as a reply, by the rules alone; null without words that tell. */
    reads: AnswerShape.extend({ borderline: z.boolean() }).nullable(),
  }),
});

const OverrideText = z
  .string()
  .trim()
  .min(OVERRIDE_TEXT_MIN, `Give at least ${OVERRIDE_TEXT_MIN} characters.`)
  .max(OVERRIDE_TEXT_MAX, `Give at most ${OVERRIDE_TEXT_MAX} characters.`);
const OverrideWish = z.object({
  /** Plain text as it stands in the reply; upper and lower case of A–Z are the same. */
  text: OverrideText,
  /** Only replies about recipients of this provider. */
  provider: z.string().trim().min(1).max(253).nullable().default(null),
  reason: ReasonShape,
});
const Why = z.string().trim().min(1, "Say why, for whoever reads this later.").max(500);

export const OverrideShape = z.object({
  id: z.string(),
  version: z.number().int(),
  text: z.string(),
  provider: z.string().nullable(),
  reason: ReasonShape,
  active: z.boolean(),
  /** Newest first. */
  versions: z.array(
    z.object({
      version: z.number().int(),
      active: z.boolean(),
      why: z.string(),
      by: ActorRefShape,
      at: IsoTime,
      /** Events of history that changed their class so far. */
      moved: z.number().int(),
      /** When all of history had been read again; null while that is under way. */
      finishedAt: IsoTime.nullable(),
    }),
  ),
});
export type Override = z.infer<typeof OverrideShape>;

export const listOverrides = operation({
  id: "listClassOverrides",
  method: "GET",
  path: "/class-overrides",
  summary: "Texts that people gave a class, newest first, with every version.",
  scope: "read",
  response: z.object({ items: z.array(OverrideShape), total: z.number().int() }),
});

export const PreviewShape = z.object({
  /** Events that would change their class: exact. */
  events: z.number().int(),
  /** Events with the text that are of the class already. */
  already: z.number().int(),
  from: z.array(z.object({ reason: ReasonShape, count: z.number().int() })),
  /** The newest of those that would change. */
  samples: z.array(
    z.object({
      id: z.string(),
      occurredAt: IsoTime,
      recipient: z.string(),
      provider: z.string(),
      reason: ReasonShape,
      reply: z.string(),
    }),
  ),
});
export type OverridePreview = z.infer<typeof PreviewShape>;

export const previewOverride = operation({
  id: "previewClassOverride",
  method: "POST",
  path: "/class-overrides/preview",
  summary: "What an override would change in history; nothing is written.",
  scope: "operate",
  body: OverrideWish,
  response: PreviewShape,
});

export const postOverride = operation({
  id: "createClassOverride",
  method: "POST",
  path: "/class-overrides",
  summary: "Give replies with a text a class, now and in history.",
  scope: "operate",
  body: OverrideWish.extend({ why: Why }),
  response: OverrideShape,
});

export const revertOverride = operation({
  id: "revertClassOverride",
  method: "POST",
  path: "/class-overrides/{id}/revert",
  summary: "Turn an override off: what the rules say stands again, now and in history.",
  scope: "operate",
  body: z.object({ why: Why }),
  response: OverrideShape,
});
