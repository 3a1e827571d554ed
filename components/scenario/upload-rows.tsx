"use client";
import { useQueries } from "@tanstack/react-query";
import { uploadQuery } from "#components/queries/intake";
import { plural } from "#components/ui/format";
import { TextLink } from "#components/ui/link";
import { Progress } from "#components/ui/progress";
import { Skeleton } from "#components/ui/states";

/** The files of a rehearsal on their way, one row each. */
export function UploadRows({ uploads }: { uploads: readonly string[] }) {
  const receipts = useQueries({ queries: uploads.map((id) => uploadQuery(id)) });
  return (
    <ul className="flex flex-col gap-2">
      {receipts.map((receipt, index) => (
        <li key={uploads[index]} className="grid items-center gap-x-4 gap-y-1 sm:grid-cols-[16rem_1fr_8rem]">
          {receipt.data ? (
            <>
              <TextLink href={`/intake/${receipt.data.id}`} className="truncate">
                {receipt.data.name}
              </TextLink>
              <Progress
                value={
                  receipt.data.state === "done" ? 1 : receipt.data.bytesLanded / Math.max(1, receipt.data.sizeBytes)
                }
                label={`Reading ${receipt.data.name}`}
              />
              <span className="text-meta text-muted">{plural(receipt.data.events, "event")}</span>
            </>
          ) : (
            <Skeleton className="h-4 w-full" />
          )}
        </li>
      ))}
    </ul>
  );
}
