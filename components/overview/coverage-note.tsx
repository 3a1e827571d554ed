"use client";
import { Button } from "#components/ui/button";
import { TextLink } from "#components/ui/link";
import { Time } from "#components/ui/time";
import type { Overview } from "#lib/volume/contract";

const DAY = 86_400_000;

/** When this window holds nothing: where the mail we heard of is. */
export function CoverageNote({
  overview,
  onShow,
}: {
  overview: Overview;
  onShow: (window: { from: number; to: number }) => void;
}) {
  const { firstEventAt, lastEventAt } = overview.coverage;
  if (overview.totals.attempts > 0) return null;
  if (!firstEventAt || !lastEventAt) {
    return (
      <p className="mb-3 max-w-[72ch]">
        What came in so far held no delivery attempt. <TextLink href="/intake">See the receipts</TextLink> for what was
        read and why.
      </p>
    );
  }
  const last = Date.parse(lastEventAt);
  const end = Math.ceil((last + 1) / 60_000) * 60_000;
  const length = Math.min(DAY, Math.max(3_600_000, end - Date.parse(firstEventAt)));
  return (
    <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1">
      <p className="max-w-[72ch]">
        Nothing was heard in this window. What we have runs from <Time at={firstEventAt} /> to <Time at={lastEventAt} />{" "}
        UTC.
      </p>
      <Button size="sm" onClick={() => onShow({ from: end - length, to: end })}>
        Show its last day
      </Button>
    </div>
  );
}
