"use client";
import { type DragEvent, useId, useRef, useState } from "react";
import { Button } from "#components/ui/button";

/** Takes several files by drop or by the system's picker. `refusal` says why it is off for this person. */
export function DropZone({ onFiles, refusal }: { onFiles: (files: readonly File[]) => void; refusal: string | null }) {
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const hint = useId();

  const take = (list: FileList | null | undefined) => {
    const files = [...(list ?? [])];
    if (files.length > 0 && refusal === null) onFiles(files);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };

  return (
    <section
      aria-label="Hand in files"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
      className={`flex flex-col items-start gap-2 rounded-md border border-dashed px-4 py-5 ${
        over && refusal === null ? "border-accent bg-accent-soft" : "border-line-strong"
      }`}
    >
      <div className="flex flex-wrap items-center gap-3">
        <Button variant="primary" disabled={refusal !== null} onClick={() => input.current?.click()}>
          Choose files
        </Button>
        <span className="text-muted">or drop them here, several at once.</span>
      </div>
      <p id={hint} className="max-w-[72ch] text-meta text-muted">
        {refusal ??
          "Bounce mails as .eml or mbox, logs of mail servers, exports of mail services, all also compressed. The same file twice changes no number."}
      </p>
      <input
        ref={input}
        type="file"
        multiple
        aria-label="Files to hand in"
        aria-describedby={hint}
        disabled={refusal !== null}
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          take(event.currentTarget.files);
          // The same file again must be a change too.
          event.currentTarget.value = "";
        }}
      />
    </section>
  );
}
