"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useRefusal } from "#components/access/use-may";
import { apiPost } from "#components/queries/client";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/dialog";
import { Field, Textarea } from "#components/ui/field";
import { formatCount, formatDuration, plural } from "#components/ui/format";
import { NoData } from "#components/ui/number";
import { Time } from "#components/ui/time";
import { useNow } from "#components/ui/use-now";
import type { Incident } from "#lib/incident/contract";
import type { WindowPreview } from "#lib/incident/window-finder/contract";
import type { DraftWindow } from "#lib/incident/window-finder/handle-move";

type FinderProps = {
  incident: Incident;
  /** What would be applied; null: the handles stand where the incident's window is. */
  draft: DraftWindow | null;
  preview: WindowPreview | undefined;
  /** The figures are those of a window before. */
  stale: boolean;
  problem: Error | null;
  onReset: () => void;
};

/** What the window holds as the handles move, and the three things to do with it. */
export function WindowFinder({ incident, draft, preview, stale, problem, onReset }: FinderProps) {
  const refusal = useRefusal("incident.decide");
  const [asked, setAsked] = useState<"apply" | "give-back" | null>(null);
  const fixed = incident.windowFixed;
  return (
    <div className="mt-2 flex flex-col gap-2">
      {draft ? (
        <p aria-live="polite" aria-busy={stale} className={stale ? "text-muted" : ""}>
          {problem ? (
            <span className="text-fail">{problem.message}</span>
          ) : preview ? (
            <Figures preview={preview} wide={incident.provider === "*"} />
          ) : (
            <NoData why="The counts of this window are on their way." />
          )}
        </p>
      ) : fixed ? (
        <p className="text-meta text-muted">
          {fixed.name} dated {fixed.end ? "it" : "its start"} by hand at <Time at={fixed.at} /> UTC: “{fixed.words}”
          Later data moves {fixed.end ? "neither end" : "only its end"}.
        </p>
      ) : (
        <p className="text-meta text-muted">
          The detector dated it. Drag onset or stop, or move them with the arrow keys.
        </p>
      )}
      {preview ? <LateReports incident={incident} preview={preview} /> : null}
      <div className="flex flex-wrap gap-2">
        {draft ? (
          <>
            <Button
              size="sm"
              variant="primary"
              disabled={refusal !== null || stale || !preview || preview.events === 0}
              title={refusal ?? undefined}
              onClick={() => setAsked("apply")}
            >
              Apply{preview && !stale ? ` to ${plural(preview.recipients, "recipient")}` : ""}
            </Button>
            <Button size="sm" onClick={onReset}>
              Reset
            </Button>
          </>
        ) : null}
        {fixed ? (
          <Button
            size="sm"
            disabled={refusal !== null}
            title={refusal ?? "Let the detector date it again."}
            onClick={() => setAsked("give-back")}
          >
            Give back to the detector
          </Button>
        ) : null}
      </div>
      <Asked
        incident={incident}
        draft={draft}
        preview={preview}
        asked={asked}
        onClose={() => setAsked(null)}
        onDone={onReset}
      />
    </div>
  );
}

function Figures({ preview, wide }: { preview: WindowPreview; wide: boolean }) {
  const { events, recipients, attempts, recipientsAdded, recipientsRemoved, parts } = preview;
  return (
    <>
      {plural(events, "refusal")} of {formatCount(attempts)} attempts, {plural(recipients, "recipient")}:{" "}
      <span className="whitespace-nowrap">{formatCount(recipientsAdded)} more</span> and{" "}
      <span className="whitespace-nowrap">{formatCount(recipientsRemoved)} fewer</span> than now.
      {wide || parts.length > 1 ? (
        <span className="block text-meta text-muted">
          {parts
            .map((part) => `${part.providerLabel}${part.pool ? ` (${part.pool})` : ""} ${formatCount(part.events)}`)
            .join(" · ")}
        </span>
      ) : null}
    </>
  );
}

/** How long reports of this window may still come, and what has come late. */
function LateReports({ incident, preview }: { incident: Incident; preview: WindowPreview }) {
  const now = useNow();
  const { until, bufferSeconds, heardAfter, inBuffer, sources } = preview.late;
  const learnt = sources.some((source) => source.learnt);
  const why = learnt
    ? `95 of 100 came within ${formatDuration(bufferSeconds * 1000)} (${sources.map((source) => source.source).join(", ")})`
    : `${formatDuration(bufferSeconds * 1000)}, until enough was seen to know better`;
  const comes = incident.endedAt !== null && Date.parse(until) > now.getTime();
  if (!comes && heardAfter === 0 && inBuffer === 0) return null;
  return (
    <p className="text-meta text-muted">
      {comes ? (
        <>
          Late reports may still come until <Time at={until} /> UTC: {why}.{" "}
        </>
      ) : null}
      {heardAfter > 0 ? `${plural(heardAfter, "refusal")} of this window came after its end. ` : ""}
      {inBuffer > 0
        ? `${plural(inBuffer, "refusal")} just behind it ${inBuffer === 1 ? "is" : "are"} dated only by the report and may belong to it.`
        : ""}
    </p>
  );
}

type AskedProps = {
  incident: Incident;
  draft: DraftWindow | null;
  preview: WindowPreview | undefined;
  asked: "apply" | "give-back" | null;
  onClose: () => void;
  onDone: () => void;
};

function Asked({ incident, draft, preview, asked, onClose, onDone }: AskedProps) {
  const client = useQueryClient();
  const [words, setWords] = useState("");
  const path = `/incidents/${encodeURIComponent(incident.id)}/window`;
  const send = useMutation({
    mutationFn: () =>
      asked === "apply" && draft
        ? apiPost(path, {
            from: new Date(draft.from).toISOString(),
            to: draft.to === null ? null : new Date(draft.to).toISOString(),
            words: words.trim(),
          })
        : apiPost(`${path}/give-back`, { words: words.trim() }),
    onSuccess: async () => {
      setWords("");
      await client.invalidateQueries({ queryKey: ["incident", incident.id] });
      await client.invalidateQueries({ queryKey: ["incidents"] });
      onDone();
    },
  });
  const title = asked === "give-back" ? "Give back to the detector" : "Date the incident by hand";
  return (
    <ConfirmDialog
      open={asked !== null}
      onOpenChange={(open) => !open && onClose()}
      title={title}
      confirm={asked === "give-back" ? "Give back" : "Apply"}
      disabled={words.trim() === ""}
      onConfirm={() => send.mutateAsync()}
    >
      {asked === "give-back" ? (
        <p>The detector dates it again within a minute, and data that comes later moves its window.</p>
      ) : preview ? (
        <p>
          The incident becomes <Figures preview={preview} wide={false} /> Data that comes later moves{" "}
          {draft?.to === null ? "only its end" : "neither end"}. Hold and retry follow this window.
        </p>
      ) : null}
      <Field label="Why" hint="Kept in the timeline and the report.">
        <Textarea value={words} required maxLength={1000} onChange={(event) => setWords(event.target.value)} />
      </Field>
    </ConfirmDialog>
  );
}
