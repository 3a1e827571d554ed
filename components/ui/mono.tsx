"use client";
import { Check, Copy } from "lucide-react";
import { type ReactNode, useState } from "react";
import { cx } from "#components/ui/cx";

/** IPs, hosts, codes, replies, hashes, queue ids. */
export function Mono({ children, className, title }: { children: ReactNode; className?: string; title?: string }) {
  return (
    <code title={title} className={cx("break-words font-mono text-meta", className)}>
      {children}
    </code>
  );
}

/** Copies `text`; `label` says what, for screen readers and on hover. */
export function CopyButton({ text, label = "Copy" }: { text: string; label?: string }) {
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");

  async function copy() {
    setState((await copyText(text)) ? "copied" : "failed");
    setTimeout(() => setState("idle"), 2_000);
  }

  const said = state === "idle" ? label : state === "copied" ? "Copied" : "Select the text and copy it by hand";
  return (
    <button
      type="button"
      onClick={copy}
      title={said}
      aria-label={said}
      className="inline-flex size-6 shrink-0 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-ink"
    >
      {state === "copied" ? (
        <Check aria-hidden="true" className="size-3.5 text-pass" />
      ) : (
        <Copy aria-hidden="true" className={cx("size-3.5", state === "failed" && "text-fail")} />
      )}
    </button>
  );
}

/** The clipboard API needs HTTPS; on a plain address the older way still works. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
