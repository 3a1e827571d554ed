import { setTimeout as sleep } from "node:timers/promises";
import { systemNow } from "#lib/platform/clock";
import { type Bucket, takeToken } from "#lib/release/unsuppress/token-bucket";

const buckets = new Map<string, Bucket>();

/** Waits until one more call to this target fits its rate. Each process counts for itself. */
export async function turnOf(targetId: string): Promise<void> {
  const { bucket, waitMs } = takeToken(buckets.get(targetId), systemNow().getTime());
  buckets.set(targetId, bucket);
  if (waitMs > 0) await sleep(waitMs);
}
