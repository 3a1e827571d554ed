import { ReasonBadge } from "#components/ui/badge";
import { formatCount, plural } from "#components/ui/format";
import { Mono } from "#components/ui/mono";
import { CutNote } from "#components/ui/states";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Time } from "#components/ui/time";
import { reasonLabel } from "#components/ui/words";
import type { OverridePreview } from "#lib/classify/contract";
import type { Reason } from "#lib/classify/reason";

/** What an override would move, counted to the event, with the newest of them. */
export function PreviewResult({ preview, reason }: { preview: OverridePreview; reason: Reason }) {
  return (
    <div role="status" className="flex flex-col gap-2">
      <p>
        <span className="font-semibold">Would move {plural(preview.events, "event")}</span> to “{reasonLabel(reason)}”
        {preview.from.length > 0
          ? `: ${preview.from.map((row) => `${formatCount(row.count)} from “${reasonLabel(row.reason)}”`).join(", ")}.`
          : "."}{" "}
        <span className="text-muted">
          {preview.already > 0
            ? `${plural(preview.already, "event")} with the text ${preview.already === 1 ? "is" : "are"} of that class already. `
            : ""}
          New events follow it as they land.
        </span>
      </p>
      {preview.samples.length > 0 ? (
        <>
          <Table label="The newest that would move" bounded="max-h-48">
            <thead>
              <tr>
                <Th>Time (UTC)</Th>
                <Th>Recipient</Th>
                <Th>Now</Th>
                <Th>Reply</Th>
              </tr>
            </thead>
            <tbody>
              {preview.samples.map((sample) => (
                <Tr key={sample.id}>
                  <Td className="whitespace-nowrap">
                    <Time at={sample.occurredAt} />
                  </Td>
                  <Td className="break-all">{sample.recipient}</Td>
                  <Td>
                    <ReasonBadge reason={sample.reason} />
                  </Td>
                  <Td className="min-w-64">
                    <Mono>{sample.reply}</Mono>
                  </Td>
                </Tr>
              ))}
            </tbody>
          </Table>
          <CutNote shown={preview.samples.length} total={preview.events} />
        </>
      ) : null}
    </div>
  );
}
