import { systemActor } from "#lib/access/actor";
import type { Receipt } from "#lib/intake/contract";
import { getUpload } from "#lib/intake/get-upload";
import { receiveUpload } from "#lib/intake/receive-upload";
import { processUpload } from "#lib/pipeline/process-upload";

export async function* bytesOf(...chunks: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield typeof chunk === "string" ? Buffer.from(chunk) : chunk;
}

/** Takes a file in and processes it to its end, as a worker would. It came in on 1 April 2026. */
export async function takeIn(workspaceId: string, content: string | Uint8Array, name = "mail.log"): Promise<Receipt> {
  const actor = systemActor("test", workspaceId);
  const now = new Date("2026-04-01T00:00:00Z");
  const { id } = await receiveUpload(actor, { name, source: null, body: bytesOf(content), now });
  await processUpload(id);
  return getUpload(actor, id);
}
