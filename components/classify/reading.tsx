import { ReplySpan } from "#components/events/reply-span";
import type { ResponseOf } from "#components/queries/client";
import { Badge, ReasonBadge } from "#components/ui/badge";
import { Mono } from "#components/ui/mono";
import { words } from "#components/ui/words";
import type { listReasons } from "#lib/classify/contract";

type Reads = NonNullable<ResponseOf<typeof listReasons>["reads"]>;

/** How the rules read what was typed, as if a server had said it. */
export function Reading({ reply, reads }: { reply: string; reads: Reads }) {
  return (
    <div className="mt-4 max-w-[72ch] border-accent border-l-2 pl-3">
      <p className="whitespace-pre-wrap break-words font-mono text-meta">
        <ReplySpan reply={reply} match={reads.match} />
      </p>
      <p className="mt-1 flex flex-wrap items-center gap-2 text-meta">
        As a reply this reads as <ReasonBadge reason={reads.reason} />
        {reads.subReason === null ? null : <Badge>{words(reads.subReason)}</Badge>}
        {reads.borderline ? <BorderlineBadge /> : null}
        <span className="text-muted">
          by the rule <Mono>{reads.rule}</Mono>
        </span>
      </p>
    </div>
  );
}

/** Words that others read as a refusal to relay. */
export function BorderlineBadge() {
  return (
    <Badge tone="unknown" title="Others read these words as a refusal to relay. They are not counted as one.">
      borderline
    </Badge>
  );
}
