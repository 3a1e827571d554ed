"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { uploadPagesQuery } from "#components/intake/upload-pages";
import { formatWords } from "#components/intake/upload-words";
import { inProgress } from "#components/queries/intake";
import { StateBadge } from "#components/ui/badge";
import { TextLink } from "#components/ui/link";
import { LoadMore } from "#components/ui/load-more";
import { Count, NoData } from "#components/ui/number";
import { Progress } from "#components/ui/progress";
import { Section } from "#components/ui/section";
import { EmptyState, ErrorState, LoadingRows } from "#components/ui/states";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Time } from "#components/ui/time";
import type { Upload } from "#lib/intake/contract";

/** What came in, newest first, page by page. */
export function UploadsTable() {
  const query = useInfiniteQuery(uploadPagesQuery());
  const uploads = query.data?.pages.flatMap((page) => page.items) ?? [];
  const total = query.data?.pages[0]?.total ?? null;

  return (
    <Section title="Receipts">
      {query.isPending ? <LoadingRows label="Loading receipts" /> : null}
      {query.isError && !query.data ? <ErrorState problem={query.error} retry={query.refetch} /> : null}
      {query.data && uploads.length === 0 ? (
        <EmptyState title="Nothing has come in yet">
          Drop bounce mails or a mail log above. Each file gets a receipt here: what was read, what is new, what was
          known before, and what was rejected and why.
        </EmptyState>
      ) : null}
      {uploads.length > 0 ? (
        <>
          <Table label="What came in">
            <thead>
              <tr>
                <Th>File</Th>
                <Th>State</Th>
                <Th numeric>Read</Th>
                <Th numeric>Events</Th>
                <Th numeric>New</Th>
                <Th numeric title="Told by an earlier upload; not counted again">
                  Known
                </Th>
                <Th numeric>Rejected</Th>
                <Th>Covers (UTC)</Th>
                <Th>Came in (UTC)</Th>
                <Th>By</Th>
              </tr>
            </thead>
            <tbody>
              {uploads.map((upload) => (
                <UploadRow key={upload.id} upload={upload} />
              ))}
            </tbody>
          </Table>
          <LoadMore query={query} shown={uploads.length} total={total}>
            newest first
          </LoadMore>
        </>
      ) : null}
    </Section>
  );
}

function UploadRow({ upload }: { upload: Upload }) {
  return (
    <Tr data-row>
      <Td className="max-w-56 min-w-32">
        <TextLink
          plain
          data-row-link
          href={`/intake/${upload.id}`}
          className="block truncate font-medium"
          title={upload.name}
        >
          {upload.name}
        </TextLink>
      </Td>
      <Td className="whitespace-nowrap">
        {upload.state === "processing" ? (
          <span className="flex w-28 items-center gap-2">
            <Progress value={upload.bytesLanded} max={upload.sizeBytes} label={`Reading ${upload.name}`} />
          </span>
        ) : (
          <span title={upload.error ?? formatWords(upload)}>
            <StateBadge state={upload.state} />
          </span>
        )}
      </Td>
      <Td numeric>
        <Count value={upload.read} />
      </Td>
      <Td numeric>
        <Count value={upload.events} />
      </Td>
      <Td numeric>
        <Count value={upload.inserted} />
      </Td>
      <Td numeric>
        <Count value={upload.duplicates} />
      </Td>
      <Td numeric className={upload.rejected > 0 ? "font-medium text-fail" : ""}>
        <Count value={upload.rejected} />
      </Td>
      <Td className="whitespace-nowrap">
        <Covers upload={upload} />
      </Td>
      <Td>
        <Time at={upload.createdAt} />
      </Td>
      <Td className="max-w-28 truncate text-muted" title={upload.source ?? undefined}>
        {upload.source ?? upload.createdBy.name}
      </Td>
    </Tr>
  );
}

/** The span of event time a file covers. */
export function Covers({ upload }: { upload: Upload }) {
  if (upload.firstEventAt === null || upload.lastEventAt === null)
    return <NoData why={inProgress(upload) ? "It is still being read." : "It held no event with a time."} />;
  if (upload.firstEventAt === upload.lastEventAt) return <Time at={upload.firstEventAt} />;
  return (
    <>
      <Time at={upload.firstEventAt} /> – <Time at={upload.lastEventAt} />
    </>
  );
}
