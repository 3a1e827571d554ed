"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useRefusal } from "#components/access/use-may";
import { apiPost, asProblem, type ResponseOf } from "#components/queries/client";
import { kumoQuery } from "#components/queries/release";
import { KumoForm } from "#components/release/kumo-form";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog";
import { ErrorState, LoadingRows } from "#components/ui/states";
import { Table, Td, Th, Tr } from "#components/ui/table";
import type { ReleaseTarget } from "#lib/release/contract";
import type { KumoAction, KumoState, postKumoAction } from "#lib/release/kumomta/contract";

type Done = ResponseOf<typeof postKumoAction>;

/** The queues of a KumoMTA server: what is suspended or bounced there, and what can be done about it, dry run first. */
export function KumoDialog({
  target,
  open,
  onOpenChange,
}: {
  target: ReleaseTarget;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const client = useQueryClient();
  const refusal = useRefusal("release.start");
  const query = useQuery({ ...kumoQuery(target.id), enabled: open && refusal === null });
  const [wish, setWish] = useState<KumoAction | null>(null);
  const act = useMutation({
    mutationFn: ({ action, dryRun }: { action: KumoAction; dryRun: boolean }) =>
      apiPost<Done>(`/kumomta-servers/${encodeURIComponent(target.id)}/actions`, { do: action, dryRun }),
    onSettled: (_done, _error, { dryRun }) =>
      dryRun ? undefined : client.invalidateQueries({ queryKey: ["kumomta", target.id] }),
  });
  const ask = (action: KumoAction) => {
    setWish(action);
    act.mutate({ action, dryRun: true });
  };
  const close = (next: boolean) => {
    setWish(null);
    act.reset();
    onOpenChange(next);
  };
  return (
    <Dialog
      wide
      open={open}
      onOpenChange={close}
      title={`Queues of ${target.name}`}
      description="Each step is a dry run first. Nothing here chooses recipients: KumoMTA acts on all mail of a domain."
    >
      <div className="flex flex-col gap-4">
        {refusal ? <p className="text-muted">{refusal}</p> : null}
        {wish ? (
          <Answer
            done={act.data ?? null}
            problem={act.isError ? asProblem(act.error).detail : null}
            busy={act.isPending}
            onDo={() => act.mutate({ action: wish, dryRun: false })}
            onLeave={() => {
              setWish(null);
              act.reset();
            }}
          />
        ) : null}
        {query.isLoading ? <LoadingRows rows={3} label="Asking the server" /> : null}
        {query.isError ? <ErrorState problem={query.error} retry={query.refetch} /> : null}
        {query.data ? (
          <>
            <Entries
              title="Suspended"
              entries={query.data.suspensions}
              onLift={(id) => ask({ action: "resume", id })}
            />
            <Entries
              title="Administrative bounces"
              entries={query.data.bounces}
              onLift={(id) => ask({ action: "lift_bounce", id })}
            />
            <KumoForm onAsk={ask} busy={act.isPending} />
          </>
        ) : null}
      </div>
    </Dialog>
  );
}

function Answer({
  done,
  problem,
  busy,
  onDo,
  onLeave,
}: {
  done: Done | null;
  problem: string | null;
  busy: boolean;
  onDo: () => void;
  onLeave: () => void;
}) {
  const failed = problem !== null || done?.result === "failed" || done?.result === "unknown";
  return (
    <div role="status" className="flex flex-col items-start gap-2 border-line-strong border-l-2 pl-3">
      <p className={failed ? "text-fail" : ""}>{problem ?? done?.says ?? "Asking the server…"}</p>
      <span className="flex flex-wrap gap-2">
        {done?.result === "would" ? (
          <Button size="sm" variant="danger" busy={busy} onClick={onDo}>
            Do it
          </Button>
        ) : null}
        <Button size="sm" onClick={onLeave}>
          {done?.result === "would" ? "Leave it" : "Close this answer"}
        </Button>
      </span>
    </div>
  );
}

function Entries({
  title,
  entries,
  onLift,
}: {
  title: string;
  entries: KumoState["suspensions"];
  onLift: (id: string) => void;
}) {
  return (
    <div>
      <h3 className="mb-1 font-medium text-meta">{title}</h3>
      {entries.length === 0 ? (
        <p className="text-meta text-muted">Nothing.</p>
      ) : (
        <Table label={title} bounded="max-h-56">
          <thead>
            <tr>
              <Th>Domain</Th>
              <Th>Why</Th>
              <Th>Left</Th>
              <Th>
                <span className="sr-only">Actions</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {entries.map((entry) => (
              <Tr key={entry.id}>
                <Td mono>{[entry.domain, entry.tenant, entry.campaign].filter(Boolean).join(" · ") || "everything"}</Td>
                <Td className="min-w-40 break-words">{entry.reason}</Td>
                <Td className="whitespace-nowrap">{entry.duration}</Td>
                <Td className="text-right">
                  <Button size="sm" aria-label={`Lift ${entry.reason}`} onClick={() => onLift(entry.id)}>
                    Lift
                  </Button>
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
    </div>
  );
}
