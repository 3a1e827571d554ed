"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useRefusal } from "#components/access/use-may";
import { overridesQuery } from "#components/queries/classify";
import { apiPost } from "#components/queries/client";
import { Badge, ReasonBadge } from "#components/ui/badge";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/dialog";
import { Field, Input } from "#components/ui/field";
import { formatCount, plural } from "#components/ui/format";
import { Mono } from "#components/ui/mono";
import { Section } from "#components/ui/section";
import { CutNote, EmptyState, ErrorState, LoadingRows } from "#components/ui/states";
import { Time } from "#components/ui/time";
import { reasonLabel } from "#components/ui/words";
import type { Override } from "#lib/classify/contract";

/** Texts that people gave a class, with every version: who, when, why, and what moved. */
export function OverrideList() {
  const query = useQuery(overridesQuery());
  const [reverting, setReverting] = useState<Override | null>(null);
  const items = query.data?.items ?? [];
  return (
    <Section
      id="overrides"
      className="scroll-mt-16"
      title="Overrides"
      aside={query.data ? plural(query.data.total, "override") : null}
    >
      <p className="max-w-[72ch] text-muted">
        A person's word over the rules: replies that contain a text are of a class. The newest one in force decides. New
        events follow at once, history in the background; reverting brings back what the rules said.
      </p>
      {query.isPending ? <LoadingRows rows={2} label="Loading overrides" /> : null}
      {query.isError && !query.data ? <ErrorState problem={query.error} retry={query.refetch} /> : null}
      {query.data && items.length === 0 ? (
        <EmptyState title="No overrides">
          The rules decide on every reply. When they are wrong about a text, give it a class above: what would change is
          counted first.
        </EmptyState>
      ) : null}
      <ul className="mt-3 flex flex-col gap-4">
        {items.map((one) => (
          <OverrideItem key={one.id} override={one} onRevert={() => setReverting(one)} />
        ))}
      </ul>
      {query.data ? <CutNote shown={items.length} total={query.data.total} /> : null}
      {reverting ? <RevertDialog override={reverting} onClose={() => setReverting(null)} /> : null}
    </Section>
  );
}

function OverrideItem({ override, onRevert }: { override: Override; onRevert: () => void }) {
  const refusal = useRefusal("class.override");
  return (
    <li className="flex flex-col gap-1 border-line border-b pb-3">
      <div className="flex flex-wrap items-center gap-2">
        <Mono className="font-semibold">“{override.text}”</Mono>
        <span className="text-muted">{override.provider === null ? "is" : `at ${override.provider} is`}</span>
        <ReasonBadge reason={override.reason} />
        {override.active ? <Badge tone="held">in force</Badge> : <Badge>reverted</Badge>}
        {override.active ? (
          <Button
            size="sm"
            className="ml-auto"
            disabled={refusal !== null}
            title={refusal ?? undefined}
            onClick={onRevert}
            aria-label={`Revert “${override.text}”`}
          >
            Revert
          </Button>
        ) : null}
      </div>
      <ol className="flex flex-col gap-0.5 text-meta text-muted">
        {override.versions.map((version) => (
          <li key={version.version}>
            Version {version.version}, {version.active ? "made" : "reverted"} by {version.by.name},{" "}
            <Time at={version.at} />: <span className="text-ink">“{version.why}”</span>.{" "}
            {version.finishedAt === null
              ? `Reading history again, ${formatCount(version.moved)} events moved so far.`
              : `${plural(version.moved, "event")} moved.`}
          </li>
        ))}
      </ol>
    </li>
  );
}

function RevertDialog({ override, onClose }: { override: Override; onClose: () => void }) {
  const client = useQueryClient();
  const [why, setWhy] = useState("");
  const revert = useMutation({
    mutationFn: () => apiPost(`/class-overrides/${encodeURIComponent(override.id)}/revert`, { why: why.trim() }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["class-overrides"] }),
  });
  const moved = override.versions.find((version) => version.version === 1)?.moved ?? 0;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Revert this override"
      confirm="Revert the override"
      disabled={why.trim() === ""}
      onConfirm={() => revert.mutateAsync()}
    >
      <p>
        Replies with “{override.text}” are then no longer “{reasonLabel(override.reason)}” by a person's word. It moved{" "}
        {plural(moved, "event")}; they and those since get back the class that the rules, or an older override, give
        them.
      </p>
      <Field label="Why" hint="For whoever reads this later.">
        <Input maxLength={500} value={why} onChange={(event) => setWhy(event.target.value)} />
      </Field>
    </ConfirmDialog>
  );
}
