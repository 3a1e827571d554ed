import type { DeliveryEventRow } from "#lib/volume/contract";

/** The reply word for word, with the span that decided the reason marked. Text nodes only: a reply is a stranger's text. */
export function ReplySpan({ reply, match }: Pick<DeliveryEventRow, "reply" | "match">) {
  if (reply === null) return null;
  if (!match || match.start >= match.end || match.end > reply.length) return <>{reply}</>;
  return (
    <>
      {reply.slice(0, match.start)}
      <mark className="rounded-sm bg-accent-soft text-ink underline decoration-accent underline-offset-2">
        {reply.slice(match.start, match.end)}
      </mark>
      {reply.slice(match.end)}
    </>
  );
}
