import { z } from "zod";

/** Shapes that every contract shares. */
export const IsoTime = z.iso.datetime({ offset: true });

/** A half-open range of time, UTC. */
export const TimeRange = z.object({ from: IsoTime, to: IsoTime });

/** A page of a list: what comes next, and whether anything was cut. */
export function page<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    /** Give it back as `cursor` for the next page; null on the last. */
    nextCursor: z.string().nullable(),
    /** Exact when it could be counted within bounds, else null. */
    total: z.number().int().nullable(),
  });
}

export const ActorRefShape = z.object({
  kind: z.enum(["person", "token", "system"]),
  id: z.string(),
  name: z.string(),
});

export const Ok = z.object({ ok: z.literal(true) });
