"use client";
import { Download } from "lucide-react";
import { useState } from "react";
import { buttonClass } from "#components/ui/button";
import { Checkbox } from "#components/ui/field";
import { formatBytes } from "#components/ui/format";
import { Section } from "#components/ui/section";
import type { DeliveryEventDetail } from "#lib/volume/contract";

/** The bytes that prove the event, as text nodes: nothing in them is ever interpreted. */
export function RawBytes({ event }: { event: DeliveryEventDetail }) {
  const [wrap, setWrap] = useState(true);
  return (
    <Section
      title="Raw"
      className="min-w-0 xl:mt-0"
      aside={
        <>
          <Checkbox
            label="Wrap lines"
            className="text-meta"
            checked={wrap}
            onChange={(change) => setWrap(change.target.checked)}
          />
          <a href={event.rawUrl} download className={buttonClass("secondary", "sm")}>
            <Download aria-hidden="true" className="size-3.5" />
            Download raw ({formatBytes(event.rawBytes)})
          </a>
        </>
      }
    >
      <section
        aria-label="Raw text"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className="max-h-[75vh] overflow-auto rounded-md border border-line bg-surface p-3"
      >
        <pre className={`text-meta ${wrap ? "whitespace-pre-wrap break-words" : ""}`}>{event.rawText}</pre>
      </section>
      {event.rawCut ? (
        <p className="py-2 text-meta text-muted">
          first 64 KiB of {formatBytes(event.rawBytes)} · download it for all of it, byte for byte
        </p>
      ) : null}
    </Section>
  );
}
