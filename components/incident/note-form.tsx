"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ClipboardEvent, type FormEvent, useRef, useState } from "react";
import { useRefusal } from "#components/access/use-may";
import { apiPost, apiSendFile } from "#components/queries/client";
import { Button } from "#components/ui/button";
import { Field, Input, Textarea } from "#components/ui/field";
import { formatBytes, plural, utcFromText } from "#components/ui/format";
import { useToast } from "#components/ui/toast";
import type { TimelineEntry } from "#lib/incident/contract";
import { PICTURE_BYTES_MAX, PICTURE_TYPES, PICTURES_MAX } from "#lib/incident/timeline/picture-type";

export const NOTE_FIELD = "incident-note";

/** Words, pictures and the time they tell of. Addresses in the words become links. */
export function NoteForm({ incidentId }: { incidentId: string }) {
  const client = useQueryClient();
  const toast = useToast();
  const refusal = useRefusal("incident.note");
  const picker = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [when, setWhen] = useState("");
  const [files, setFiles] = useState<readonly File[]>([]);
  const at = when.trim() === "" ? null : utcFromText(when);
  const badTime = when.trim() !== "" && at === null;
  const path = `/incidents/${encodeURIComponent(incidentId)}/notes`;
  const write = useMutation({
    mutationFn: async () => {
      const note = await apiPost<TimelineEntry>(path, { text: text.trim(), ...(at ? { at } : {}) });
      const refused: string[] = [];
      for (const file of files) {
        try {
          await apiSendFile(`${path}/${note.id}/pictures`, file, { name: file.name });
        } catch (error) {
          refused.push(`${file.name}: ${error instanceof Error ? error.message : "not sent"}`);
        }
      }
      return refused;
    },
    onSuccess: (refused) => {
      setText("");
      setWhen("");
      setFiles([]);
      if (refused.length > 0) toast(`The note is written, but not every picture. ${refused.join(" ")}`, "fail");
      return client.invalidateQueries({ queryKey: ["incident", incidentId, "timeline"] });
    },
    onError: (error) => toast(`The note was not written and is still in its field. ${error.message}`, "fail"),
  });

  function take(more: readonly File[]) {
    const fine = more.filter((file) => (PICTURE_TYPES as readonly string[]).includes(file.type));
    const light = fine.filter((file) => file.size <= PICTURE_BYTES_MAX);
    if (light.length < more.length)
      toast(`Only PNG, JPEG and WebP up to ${formatBytes(PICTURE_BYTES_MAX)} are taken.`, "fail");
    setFiles([...files, ...light].slice(0, PICTURES_MAX));
  }

  function paste(event: ClipboardEvent) {
    const pasted = [...event.clipboardData.files];
    if (pasted.length === 0) return;
    event.preventDefault();
    take(pasted);
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (text.trim() && !badTime) write.mutate();
  }

  const off = refusal !== null;
  return (
    <form onSubmit={submit} className="mt-3 flex flex-col items-start gap-2">
      <Field label="Note" hideLabel controlId={NOTE_FIELD} className="w-full">
        <Textarea
          rows={2}
          placeholder="Write a note  n"
          value={text}
          maxLength={4000}
          disabled={off}
          title={refusal ?? undefined}
          onPaste={paste}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      {files.length > 0 ? (
        <ul className="flex w-full flex-col text-meta text-muted">
          {files.map((file, index) => (
            <li key={`${file.name}-${file.lastModified}`} className="flex min-w-0 items-center gap-2">
              <span className="truncate">
                {file.name} ({formatBytes(file.size)})
              </span>
              <button
                type="button"
                className="text-accent hover:underline"
                aria-label={`Leave out ${file.name}`}
                onClick={() => setFiles(files.filter((_, at) => at !== index))}
              >
                leave out
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <input
        ref={picker}
        type="file"
        hidden
        multiple
        accept={PICTURE_TYPES.join(",")}
        onChange={(event) => {
          take([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      <details className="w-full text-meta">
        <summary className="cursor-pointer text-muted hover:text-ink">It happened earlier</summary>
        <Field
          label="Happened at, UTC"
          className="mt-1"
          hint="The note stands at that time; that it was written now is kept."
          error={badTime ? "Write it as 2026-11-20 02:14." : null}
        >
          <Input value={when} placeholder="now" disabled={off} onChange={(event) => setWhen(event.target.value)} />
        </Field>
      </details>
      <div className="flex flex-wrap gap-2">
        <Button
          type="submit"
          size="sm"
          disabled={off || text.trim() === "" || badTime}
          busy={write.isPending}
          title={refusal ?? undefined}
        >
          {files.length > 0 ? `Add the note with ${plural(files.length, "picture")}` : "Add the note"}
        </Button>
        <Button
          size="sm"
          variant="quiet"
          disabled={off || files.length >= PICTURES_MAX}
          title={refusal ?? "PNG, JPEG or WebP, up to 5 MB each; or paste one into the note."}
          onClick={() => picker.current?.click()}
        >
          Add pictures
        </Button>
      </div>
    </form>
  );
}
