"use client";
import { useQuery } from "@tanstack/react-query";
import { receiptSentence, UploadStateWord } from "#components/intake/upload-words";
import type { Sending } from "#components/intake/use-sending";
import { inProgress, uploadQuery } from "#components/queries/intake";
import { Button } from "#components/ui/button";
import { formatBytes } from "#components/ui/format";
import { TextLink } from "#components/ui/link";
import { Progress } from "#components/ui/progress";

type Props = {
  rows: readonly Sending[];
  onStop: (key: string) => void;
  onAgain: (key: string) => void;
  onDrop: (key: string) => void;
};

/** What this browser is sending or has just sent: first the way to the server, then its reading there. */
export function SendingList({ rows, ...on }: Props) {
  if (rows.length === 0) return null;
  return (
    <ul aria-label="Files sent from here" className="mt-4 divide-y divide-line border-line border-y">
      {rows.map((row) => (
        <li
          key={row.key}
          className="grid grid-cols-[minmax(0,1fr)] gap-1 py-2 sm:grid-cols-[minmax(0,1fr)_minmax(0,22rem)_9rem] sm:items-center sm:gap-4"
        >
          <span className="truncate" title={row.name}>
            {row.name} <span className="text-meta text-muted">{formatBytes(row.size)}</span>
          </span>
          {row.uploadId === null ? <OnItsWay row={row} /> : <Landing uploadId={row.uploadId} />}
          <span className="flex gap-2 sm:justify-end">
            {row.uploadId !== null ? <TextLink href={`/intake/${row.uploadId}`}>Receipt</TextLink> : null}
            {row.state === "waiting" || row.state === "sending" ? (
              <Button size="sm" variant="quiet" onClick={() => on.onStop(row.key)}>
                Stop
              </Button>
            ) : null}
            {row.state === "failed" ? (
              <>
                <Button size="sm" variant="secondary" onClick={() => on.onAgain(row.key)}>
                  Send again
                </Button>
                <Button size="sm" variant="quiet" onClick={() => on.onDrop(row.key)}>
                  Dismiss
                </Button>
              </>
            ) : null}
          </span>
        </li>
      ))}
    </ul>
  );
}

function OnItsWay({ row }: { row: Sending }) {
  if (row.state === "failed")
    return (
      <span role="alert" className="text-meta text-fail">
        {row.why}
      </span>
    );
  if (row.state === "waiting") return <span className="text-meta text-muted">waits for the files before it</span>;
  return <Bar word="sending" name={row.name} value={row.sent} max={row.size} />;
}

/** A bar with its number: a length alone says too little when it stands still. */
function Bar({ word, name, value, max }: { word: string; name: string; value: number; max: number }) {
  return (
    <span className="flex items-center gap-3 text-meta text-muted">
      <Progress value={value} max={max} label={`${word} ${name}`} />
      <span className="w-24 shrink-0">
        {word} {max > 0 ? Math.floor((100 * value) / max) : 0} %
      </span>
    </span>
  );
}

function Landing({ uploadId }: { uploadId: string }) {
  const { data } = useQuery(uploadQuery(uploadId));
  if (!data) return <span className="text-meta text-muted">arrived</span>;
  if (inProgress(data)) return <Bar word="reading" name={data.name} value={data.bytesLanded} max={data.sizeBytes} />;
  return (
    <span className="text-meta text-muted">
      <UploadStateWord state={data.state} /> {data.state === "done" ? receiptSentence(data) : data.error}
    </span>
  );
}
