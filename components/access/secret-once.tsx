import { CopyButton } from "#components/ui/mono";

/** A secret that is shown this once: only its hash is kept. */
export function SecretOnce({ label, secret, children }: { label: string; secret: string; children: string }) {
  return (
    <div className="flex flex-col gap-2">
      <p>{children}</p>
      <div className="flex items-start gap-2 rounded-md border border-line-strong bg-surface py-1 pr-1 pl-3">
        <output aria-label={label} className="min-w-0 flex-1 break-all py-1 font-mono text-meta">
          {secret}
        </output>
        <CopyButton text={secret} />
      </div>
    </div>
  );
}
