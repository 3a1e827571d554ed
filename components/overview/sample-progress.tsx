"use client";
import { useQueries, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { incidentsQuery } from "#components/queries/incident";
import { inProgress, uploadQuery } from "#components/queries/intake";
import { UploadRows } from "#components/scenario/upload-rows";
import { Button } from "#components/ui/button";
import { plural } from "#components/ui/format";
import { PageHeader } from "#components/ui/page-header";
import { ErrorState } from "#components/ui/states";

const HOUR = 3_600_000;

type SampleProgressProps = {
  uploads: readonly string[];
  /** No incident must open from it. */
  quiet: boolean;
  onDone: () => Promise<unknown>;
};

/** The files of a sample on their way; then the overview of their time. */
export function SampleProgress({ uploads, quiet, onDone }: SampleProgressProps) {
  const router = useRouter();
  const receipts = useQueries({ queries: uploads.map((id) => uploadQuery(id)) });
  const known = receipts.flatMap((receipt) => receipt.data ?? []);
  const read = known.length === uploads.length && known.every((receipt) => !inProgress(receipt));
  const failed = known.find((receipt) => receipt.state === "failed");
  const incidents = useQuery({ ...incidentsQuery({ state: "all", limit: 5 }), enabled: read, refetchInterval: 1_000 });
  const opened = (incidents.data?.items.length ?? 0) > 0;

  async function show() {
    const starts = (incidents.data?.items ?? []).map((incident) => Date.parse(incident.startedAt));
    if (starts.length > 0 && Math.min(...starts) > Date.now() - 5 * HOUR) router.replace("/?range=6h");
    await onDone();
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the first incident is there
  useEffect(() => {
    if (opened) void show();
  }, [opened]);

  const problem = receipts.find((receipt) => receipt.error)?.error;
  return (
    <>
      <PageHeader title="Overview" />
      <div className="flex max-w-[72ch] flex-col gap-3">
        <p role="status">
          {read
            ? quiet
              ? "Everything is read. Nothing unusual is in it, so no incident must open."
              : "Everything is read. Rebound looks for a rise of refusals and asks DNS…"
            : `${plural(uploads.length, "file")} of the sample ${uploads.length === 1 ? "is" : "are"} being read by the same intake as yours…`}
        </p>
        <UploadRows uploads={uploads} />
        {problem ? <ErrorState problem={problem} /> : null}
        {failed ? (
          <ErrorState
            problem={{
              title: `${failed.name} could not be read`,
              detail: `${failed.error ?? "It gave no reason."} What landed before is safe and counted once.`,
            }}
          />
        ) : null}
        {read ? (
          <div>
            <Button onClick={show}>Show the overview now</Button>
          </div>
        ) : null}
      </div>
    </>
  );
}
