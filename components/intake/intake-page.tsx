"use client";
import { useRefusal } from "#components/access/use-may";
import { DropZone } from "#components/intake/drop-zone";
import { SendFromServer } from "#components/intake/send-from-server";
import { SendingList } from "#components/intake/sending-list";
import { UploadsTable } from "#components/intake/uploads-table";
import { useSending } from "#components/intake/use-sending";
import { RehearseButton } from "#components/scenario/rehearse-button";
import { PageHeader } from "#components/ui/page-header";
import { Section } from "#components/ui/section";

/** Bringing mails and logs in, and what came of what came in. */
export function IntakePage() {
  const sending = useSending();
  const refusal = useRefusal("intake.upload");
  return (
    <>
      <PageHeader title="Intake" lead="Bounce mails and mail logs come in here. Every file gets a receipt.">
        <RehearseButton />
      </PageHeader>
      <DropZone onFiles={sending.add} refusal={refusal} />
      <SendingList rows={sending.rows} onStop={sending.stop} onAgain={sending.again} onDrop={sending.drop} />
      <UploadsTable />
      <Section title="Send from a server">
        <SendFromServer />
      </Section>
    </>
  );
}
