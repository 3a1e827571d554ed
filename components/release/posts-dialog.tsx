"use client";
import { useQuery } from "@tanstack/react-query";
import { releasePostsQuery } from "#components/queries/release";
import type { Tone } from "#components/ui/badge";
import { DeliveryTable } from "#components/ui/delivery-table";
import { Dialog } from "#components/ui/dialog";
import { plural } from "#components/ui/format";
import { TextLink } from "#components/ui/link";
import { ErrorState, LoadingRows } from "#components/ui/states";
import type { ReleaseTarget } from "#lib/release/contract";
import type { ReleasePost } from "#lib/release/post-log/contract";

const TONE: Record<ReleasePost["state"], Tone> = {
  sending: "inconclusive",
  accepted: "pass",
  refused: "fail",
  not_sent: "fail",
  in_doubt: "inconclusive",
  cancelled: "held",
};
const STATE: Record<ReleasePost["state"], string> = {
  sending: "no answer yet",
  accepted: "accepted",
  refused: "refused",
  not_sent: "not sent",
  in_doubt: "in doubt",
  cancelled: "stopped",
};

/** Each request to a release webhook and what came of it. */
export function PostsDialog({ target, onClose }: { target: ReleaseTarget; onClose: () => void }) {
  const query = useQuery(releasePostsQuery(target.id));
  const items = query.data?.items ?? [];
  return (
    <Dialog
      wide
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Sent to ${target.name}`}
      description="One row a request. A repeated one carries the same key; one in doubt is not repeated, a person settles it on the cohort."
    >
      {query.isPending ? <LoadingRows rows={3} label="Loading what was sent" /> : null}
      {query.isError && !query.data ? <ErrorState problem={query.error} retry={query.refetch} /> : null}
      {query.data && items.length === 0 ? <p className="text-muted">Nothing has been sent to it yet.</p> : null}
      {items.length > 0 ? (
        <DeliveryTable
          label={`Requests to ${target.name}`}
          more={query.data?.more ?? false}
          items={items.map((one) => ({
            ...{
              id: one.id,
              at: one.createdAt,
              tone: TONE[one.state],
              state: STATE[one.state],
              excerpt: one.messageId,
            },
            ...{ attempts: one.attempt, nextAt: one.nextAt },
            result:
              one.state === "sending"
                ? "No answer is kept. When the hand-over has ended, its recipients are in doubt."
                : one.result,
            what: (
              <>
                {plural(one.recipients, "recipient")} of{" "}
                <TextLink href={`/cohorts/${one.cohortId}`}>
                  cohort {one.cohortNumber}, stage {one.stageIndex + 1}
                </TextLink>
              </>
            ),
          }))}
        />
      ) : null}
    </Dialog>
  );
}
