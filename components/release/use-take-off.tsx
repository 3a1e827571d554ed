"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { type ApiProblem, apiPost, asProblem, type ResponseOf } from "#components/queries/client";
import { stagePath } from "#components/queries/release";
import type { postUnsuppress } from "#lib/release/contract";

type Answer = ResponseOf<typeof postUnsuppress>;
export type TakenOff = Answer["items"][number];

export type Run = {
  listId: string;
  dryRun: boolean;
  state: "running" | "paused" | "done";
  items: readonly TakenOff[];
  /** Where it goes on; null when all were looked at. */
  next: string | null;
  /** Why it paused by itself. */
  why: string | null;
  problem: ApiProblem | null;
};

/** Twenty addresses a call, one call after the other, until all were looked at, a person pauses, or the list refuses. */
export function useTakeOff(cohortId: string, stageIndex: number) {
  const client = useQueryClient();
  const [run, setRun] = useState<Run | null>(null);
  const going = useRef(0);
  // Nothing is asked for a page that nobody looks at any more.
  useEffect(
    () => () => {
      going.current += 1;
    },
    [],
  );

  const start = useCallback(
    async (listId: string, dryRun: boolean, from?: Run) => {
      going.current += 1;
      const mine = going.current;
      let now: Run = {
        listId,
        dryRun,
        state: "running",
        items: from?.items.filter((item) => item.result !== "not_tried") ?? [],
        next: from?.next ?? "",
        why: null,
        problem: null,
      };
      setRun(now);
      while (now.state === "running" && going.current === mine) {
        try {
          const body = { targetId: listId, dryRun, after: now.next ?? "" };
          now = afterAnswer(now, await apiPost<Answer>(`${stagePath(cohortId, stageIndex)}/unsuppress`, body));
        } catch (error) {
          now = { ...now, state: "paused", problem: asProblem(error) };
        }
        if (going.current === mine) setRun(now);
      }
      // Whoever was seen on a list is left out of releases, so the preflight is another one.
      await Promise.all([
        client.invalidateQueries({ queryKey: ["cohort", cohortId, "preflight"] }),
        client.invalidateQueries({ queryKey: ["release-targets"] }),
      ]);
    },
    [client, cohortId, stageIndex],
  );

  const pause = useCallback(() => {
    going.current += 1;
    setRun((now) => now && { ...now, state: "paused", why: "Paused by you, after the call that was under way." });
  }, []);
  const forget = useCallback(() => {
    going.current += 1;
    setRun(null);
  }, []);
  return { run, start, pause, forget };
}

/** A run that a list cut short waits for a person, because going on would only be refused again. */
function afterAnswer(run: Run, { items, next }: Answer): Run {
  const all = [...run.items, ...items];
  const last = items.at(-1);
  const cut = last?.result === "not_tried" || (last?.result === "failed" && next !== null);
  if (cut) return { ...run, items: all, next, state: "paused", why: last.why };
  return { ...run, items: all, next, state: next === null ? "done" : "running" };
}
