import type { z } from "zod";
import type { Actor } from "#lib/access/actor";
import { authorize } from "#lib/access/can";
import { readReply } from "#lib/classify/classify";
import type { listReasons as operation } from "#lib/classify/contract";
import { glossary, searchGlossary } from "#lib/classify/glossary";
import { BORDERLINE } from "#lib/classify/rule-table";

/** The glossary, or the part of it that `q` speaks of, with how `q` reads as a reply. */
export async function listReasons(
  actor: Actor,
  { q }: { q?: string | undefined },
): Promise<z.output<typeof operation.response>> {
  authorize(actor, "workspace.read", { workspaceId: actor.workspaceId });
  const text = q?.trim() ?? "";
  if (text === "") return { items: [...glossary()], reads: null };
  const answer = readReply(text);
  // One word alone is a search, not a reply.
  const reads = answer.rule === "none" || (answer.match === null && !text.includes(" ")) ? null : answer;
  return {
    items: searchGlossary(text, reads?.reason ?? null),
    reads: reads && { ...reads, borderline: BORDERLINE.has(reads.rule) },
  };
}
