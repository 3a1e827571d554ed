import { CopyButton } from "#components/ui/mono";

/** A command to copy. It scrolls inside itself when the page is narrower. */
export function CodeBlock({ label, text }: { label: string; text: string }) {
  return (
    <section
      aria-label={label}
      className="flex items-start gap-2 rounded-md border border-line bg-surface py-1 pr-1 pl-3"
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <pre tabIndex={0} className="min-w-0 flex-1 overflow-x-auto py-1 text-meta">
        {text}
      </pre>
      <CopyButton text={text} label={`Copy: ${label}`} />
    </section>
  );
}
