"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { NewSecretDialog } from "#components/access/new-secret-dialog";
import { apiPost, apiSend, asProblem } from "#components/queries/client";
import { KumoDialog } from "#components/release/kumo-dialog";
import { PostsDialog } from "#components/release/posts-dialog";
import { ReplaceDialog } from "#components/release/replace-dialog";
import { TargetConsequence } from "#components/release/target-consequence";
import { Badge } from "#components/ui/badge";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/dialog";
import { TextLink } from "#components/ui/link";
import { Count, NoData } from "#components/ui/number";
import { Td, Tr } from "#components/ui/table";
import { Time } from "#components/ui/time";
import { useToast } from "#components/ui/toast";
import { isListKind } from "#lib/release/adapter-capability";
import type { ReleaseTarget } from "#lib/release/contract";
import type { TargetState } from "#lib/release/watch/contract";

type Props = { target: ReleaseTarget; label: string; state: TargetState | undefined; refusal: string | null };

/** One target: where it leads, whether it worked when it was last asked, and what can be done with it. */
export function TargetRow({ target, label, state, refusal }: Props) {
  const client = useQueryClient();
  const toast = useToast();
  const [asks, setAsks] = useState<"remove" | "replace" | "queues" | "log" | null>(null);
  const path = `/release-targets/${encodeURIComponent(target.id)}`;
  const settle = () => client.invalidateQueries({ queryKey: ["release-targets"] });
  const test = useMutation({ mutationFn: () => apiPost<TargetState>(`${path}/test`), onSettled: settle });
  const remove = useMutation({
    mutationFn: () => apiSend("DELETE", path),
    onSuccess: () => toast(`${target.name} was removed and its secret wiped.`, "pass"),
    onSettled: settle,
  });
  const kind = isListKind(target.kind) || target.kind === "kumomta" ? target.kind : null;
  const takes = target.kind === "webhook" || target.kind === "pull";
  const own = target.kind === "pull" ? "token" : "secret";
  const off = { disabled: refusal !== null, title: refusal ?? undefined };
  const check = test.data?.check ?? state?.check ?? null;

  return (
    <>
      <Tr className="[&>td]:border-b-0 [&>td]:pb-0">
        <Td className="font-medium">{target.name}</Td>
        <Td className="whitespace-nowrap">
          <TextLink href={`#adapter-${target.kind}`}>{label}</TextLink>
        </Td>
        <Td mono className="min-w-48 break-all">
          {target.url || <NoData why="It calls us." />}
        </Td>
        <Td className="whitespace-nowrap">
          {target.kind === "pull" ? (
            <NoData why="It calls us, so there is nothing to try." />
          ) : check === null ? (
            <Badge tone="inconclusive">not tried</Badge>
          ) : (
            <Badge tone={check.works ? "pass" : "fail"}>{check.works ? "works" : "fails"}</Badge>
          )}
        </Td>
        <Td>
          {!takes ? (
            <NoData why="Nothing is handed over to it." />
          ) : state?.lastUsedAt ? (
            <Time at={state.lastUsedAt} />
          ) : (
            <span className="text-muted">not run</span>
          )}
        </Td>
        <Td numeric>
          {!takes ? <NoData why="Nothing waits for it." /> : state ? <Count value={state.waiting} /> : "…"}
        </Td>
      </Tr>
      <tr>
        <td colSpan={6} className="border-line border-b pt-1 pb-2 text-muted">
          {/* Stays in view, with its buttons, while the cells above scroll. */}
          <div className="sticky left-0 flex max-w-[calc(100vw-2rem)] flex-wrap items-center justify-between gap-x-4 gap-y-2 md:max-w-none">
            <p role="status" className="min-w-0 flex-1 basis-64">
              {test.isError ? (
                <span className="text-fail">{asProblem(test.error).detail}</span>
              ) : check ? (
                <>
                  <Time at={check.at} />: {check.says}
                </>
              ) : target.kind === "pull" ? (
                "It fetches the stages that are released to it, with its own token; each fetch is shown on the cohort."
              ) : (
                "Nobody tried it yet. Try it before a release depends on it; nothing is changed there by trying."
              )}
            </p>
            <span className="flex flex-wrap gap-1">
              {target.kind === "pull" ? null : (
                <Button
                  size="sm"
                  {...off}
                  busy={test.isPending}
                  aria-label={`Try ${target.name}`}
                  onClick={() => test.mutate()}
                >
                  Try
                </Button>
              )}
              {target.kind === "webhook" ? (
                <Button size="sm" aria-label={`Sent to ${target.name}`} onClick={() => setAsks("log")}>
                  Log
                </Button>
              ) : null}
              {target.kind === "kumomta" ? (
                <Button size="sm" aria-label={`Queues of ${target.name}`} onClick={() => setAsks("queues")}>
                  Queues
                </Button>
              ) : null}
              <Button
                size="sm"
                {...off}
                aria-label={`Replace the ${kind ? "credentials" : own} of ${target.name}`}
                onClick={() => setAsks("replace")}
              >
                {kind ? "Replace key" : `Replace ${own}`}
              </Button>
              <Button
                size="sm"
                variant="danger"
                {...off}
                aria-label={`Remove ${target.name}`}
                onClick={() => setAsks("remove")}
              >
                Remove
              </Button>
            </span>
          </div>
        </td>
      </tr>
      {target.kind === "kumomta" ? (
        <KumoDialog target={target} open={asks === "queues"} onOpenChange={(next) => setAsks(next ? "queues" : null)} />
      ) : null}
      {asks === "log" ? <PostsDialog target={target} onClose={() => setAsks(null)} /> : null}
      {kind ? (
        <ReplaceDialog
          target={target}
          kind={kind}
          open={asks === "replace"}
          onOpenChange={(next) => setAsks(next ? "replace" : null)}
        />
      ) : asks === "replace" ? (
        <NewSecretDialog name={target.name} label={own} path={`${path}/secret`} onClose={() => setAsks(null)}>
          {target.kind === "pull"
            ? "The sender is refused until it uses the new token. What it has fetched is acknowledged with the new one too."
            : "What is posted from then on is signed with the new secret: give it to the receiver before the next release."}
        </NewSecretDialog>
      ) : null}
      <ConfirmDialog
        open={asks === "remove"}
        onOpenChange={(next) => setAsks(next ? "remove" : null)}
        danger
        title={`Remove ${target.name}`}
        confirm={`Remove ${target.name}`}
        onConfirm={() => remove.mutateAsync()}
      >
        <TargetConsequence kind={target.kind} waiting={state?.waiting ?? 0} />
      </ConfirmDialog>
    </>
  );
}
