"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useReducer, useRef } from "react";
import { sendFile } from "#components/intake/send-file";
import { uploadsQuery } from "#components/queries/intake";

/** A file on its way from this browser. Once its bytes are safe the receipt takes over. */
export type Sending = {
  key: string;
  name: string;
  size: number;
  sent: number;
  state: "waiting" | "sending" | "sent" | "failed";
  why: string | null;
  uploadId: string | null;
};

type Change =
  | { do: "add"; rows: Sending[] }
  | { do: "patch"; key: string; patch: Partial<Sending> }
  | { do: "drop"; key: string };

/** Two at once: more only makes every bar slower. */
const AT_ONCE = 2;

function reduce(rows: Sending[], change: Change): Sending[] {
  if (change.do === "add") return [...change.rows, ...rows];
  if (change.do === "drop") return rows.filter((row) => row.key !== change.key);
  return rows.map((row) => (row.key === change.key ? { ...row, ...change.patch } : row));
}

/** Files waiting, going out and gone out. Leaving the page while something goes out asks first. */
export function useSending() {
  const client = useQueryClient();
  const [rows, change] = useReducer(reduce, []);
  const files = useRef(new Map<string, { file: File; stop: AbortController }>());
  const active = useRef(0);
  const waiting = useRef<string[]>([]);
  const count = useRef(0);

  const pump = () => {
    while (active.current < AT_ONCE) {
      const key = waiting.current.shift();
      const entry = key === undefined ? undefined : files.current.get(key);
      if (key === undefined) return;
      if (!entry || entry.stop.signal.aborted) continue;
      active.current += 1;
      change({ do: "patch", key, patch: { state: "sending" } });
      sendFile(entry.file, {
        signal: entry.stop.signal,
        onSent: (sent) => change({ do: "patch", key, patch: { sent } }),
      })
        .then(
          (upload) =>
            change({ do: "patch", key, patch: { state: "sent", sent: entry.file.size, uploadId: upload.id } }),
          (error: unknown) =>
            change({
              do: "patch",
              key,
              patch: { state: "failed", why: error instanceof Error ? error.message : "It could not be sent." },
            }),
        )
        .finally(() => {
          active.current -= 1;
          const { queryKey } = uploadsQuery();
          // A first list that was asked for before this file came would otherwise stand for half a minute.
          void client.cancelQueries({ queryKey }).then(() => client.invalidateQueries({ queryKey }));
          pump();
        });
    }
  };

  const add = (list: readonly File[]) => {
    const added = list.map((file) => {
      count.current += 1;
      const key = `file-${count.current}`;
      files.current.set(key, { file, stop: new AbortController() });
      waiting.current.push(key);
      return { key, name: file.name, size: file.size, sent: 0, state: "waiting", why: null, uploadId: null } as const;
    });
    change({ do: "add", rows: added });
    pump();
  };

  const stop = (key: string) => {
    files.current.get(key)?.stop.abort();
    if (waiting.current.includes(key)) {
      waiting.current = waiting.current.filter((other) => other !== key);
      change({ do: "patch", key, patch: { state: "failed", why: "You stopped it before it was sent." } });
    }
  };

  const again = (key: string) => {
    const entry = files.current.get(key);
    if (!entry) return;
    files.current.set(key, { file: entry.file, stop: new AbortController() });
    waiting.current.push(key);
    change({ do: "patch", key, patch: { state: "waiting", sent: 0, why: null } });
    pump();
  };

  const drop = (key: string) => {
    files.current.delete(key);
    change({ do: "drop", key });
  };

  const busy = rows.some((row) => row.state === "sending" || row.state === "waiting");
  useEffect(() => {
    if (!busy) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [busy]);

  return { rows, add, stop, again, drop };
}
