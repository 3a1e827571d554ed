"use client";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { RejectedRows } from "#components/intake/rejected-rows";
import { formatWords, receiptSentence } from "#components/intake/upload-words";
import { Covers } from "#components/intake/uploads-table";
import { inProgress, uploadQuery } from "#components/queries/intake";
import { StateBadge } from "#components/ui/badge";
import { formatBytes, plural } from "#components/ui/format";
import { ButtonLink, TextLink } from "#components/ui/link";
import { Count, NoData } from "#components/ui/number";
import { PageHeader } from "#components/ui/page-header";
import { Progress } from "#components/ui/progress";
import { Section } from "#components/ui/section";
import { ErrorState, LoadingRows } from "#components/ui/states";
import { Duration, Time } from "#components/ui/time";
import type { Receipt } from "#lib/intake/contract";

/** The receipt of one upload: every figure, everything noticed, every row that was rejected. */
export function ReceiptPage({ id }: { id: string }) {
  const query = useQuery(uploadQuery(id));
  if (query.isPending) return <LoadingRows label="Loading the receipt" />;
  if (!query.data)
    return (
      <>
        <PageHeader title="Receipt" />
        <ErrorState
          problem={query.error}
          retry={query.refetch}
          elsewhere={<TextLink href="/intake">All receipts</TextLink>}
        />
      </>
    );
  const receipt = query.data;
  return (
    <>
      <nav aria-label="Where you are" className="text-meta">
        <TextLink href="/intake">Intake</TextLink>
      </nav>
      <PageHeader title={<span className="break-all">{receipt.name}</span>} lead={<ReceiptLead receipt={receipt} />}>
        <StateBadge state={receipt.state} />
        {receipt.events > 0 ? (
          <ButtonLink href={`/events?uploadId=${encodeURIComponent(receipt.id)}`} variant="primary">
            Show its events
          </ButtonLink>
        ) : null}
      </PageHeader>
      <Outcome receipt={receipt} />
      <Section title="Figures">
        <Figures receipt={receipt} />
      </Section>
      {receipt.notices.length > 0 ? (
        <Section title="Noticed while reading" aside={plural(receipt.notices.length, "notice")}>
          <ul className="flex max-w-[72ch] list-disc flex-col gap-1 pl-5">
            {receipt.notices.map((notice) => (
              <li key={`${notice.where} ${notice.what}`}>
                {notice.what} <span className="text-muted">({notice.where})</span>
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
      <RejectedRows receipt={receipt} />
    </>
  );
}

function ReceiptLead({ receipt }: { receipt: Receipt }) {
  if (inProgress(receipt)) return <>The bytes are safe. Reading goes on even if you leave this page.</>;
  if (receipt.state === "failed") return <>It could not be read.</>;
  if (receipt.read > 0 && receipt.events === 0)
    return <>It was read to the end and holds no delivery event, so no number changed.</>;
  if (receipt.events > 0 && receipt.inserted === 0)
    return <>Everything in it was known before, so no number changed.</>;
  return <>{receiptSentence(receipt)}.</>;
}

function Outcome({ receipt }: { receipt: Receipt }) {
  if (inProgress(receipt))
    return (
      <div className="max-w-md">
        <Progress value={receipt.bytesLanded} max={receipt.sizeBytes} label={`Reading ${receipt.name}`} />
        <p className="mt-1 text-meta text-muted">
          {formatBytes(receipt.bytesLanded)} of {formatBytes(receipt.sizeBytes)} read
        </p>
      </div>
    );
  if (receipt.state !== "failed") return null;
  return (
    <div role="alert" className="flex max-w-[72ch] flex-col gap-1 border-fail border-l-2 py-1 pl-3">
      <p className="font-medium text-fail">{receipt.error ?? "Reading stopped, and no reason was kept."}</p>
      <p>
        {receipt.inserted > 0
          ? `What landed before it stopped stays: ${plural(receipt.inserted, "event")}.`
          : "No number was changed by it."}{" "}
        Send the file again once the cause is gone; what is known already is not counted twice.
      </p>
    </div>
  );
}

function Figures({ receipt }: { receipt: Receipt }) {
  const mails = receipt.format === "rfc3464" || receipt.format === "mbox";
  const what = mails ? "mail" : receipt.format === "unknown" || receipt.format === null ? "part" : "line";
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1 sm:grid-cols-[12rem_minmax(0,1fr)]">
      <Row name="Read">{plural(receipt.read, what)}</Row>
      <Row name="Events in it">
        <Count value={receipt.events} /> <Hint>deliveries and failures of single recipients</Hint>
      </Row>
      <Row name="New">
        <Count value={receipt.inserted} /> <Hint>not known before</Hint>
      </Row>
      <Row name="Known before">
        <Count value={receipt.duplicates} /> <Hint>told by an earlier upload; not counted again</Hint>
      </Row>
      <Row name="Rejected">
        <Count value={receipt.rejected} /> <Hint>looked like an event and could not be read</Hint>
      </Row>
      <Row name="Covers (UTC)">
        <Covers upload={receipt} />
      </Row>
      <Row name="Format">{formatWords(receipt)}</Row>
      <Row name="Size">{formatBytes(receipt.sizeBytes)}</Row>
      <Row name="Sent by">
        {receipt.createdBy.name}
        {receipt.source === null ? null : <Hint>from {receipt.source}</Hint>}
      </Row>
      <Row name="Came in (UTC)">
        <Time at={receipt.createdAt} seconds />
      </Row>
      <Row name="Took">
        {receipt.startedAt === null ? (
          <NoData why="Reading has not begun." />
        ) : (
          <Duration from={receipt.startedAt} to={receipt.finishedAt} />
        )}
      </Row>
    </dl>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}

function Hint({ children }: { children: ReactNode }) {
  return <span className="ml-2 text-meta text-muted max-sm:block max-sm:ml-0">{children}</span>;
}
