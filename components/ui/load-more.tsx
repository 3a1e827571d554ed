import type { ReactNode } from "react";
import { Button } from "#components/ui/button";
import { CutNote } from "#components/ui/states";

type LoadMoreProps = {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
  shown: number;
  total: number | null;
  /** In which order the list goes on. */
  children: ReactNode;
};

/** Under a list that goes on: how much of it is shown, and the button for the next page. */
export function LoadMore({ query, shown, total, children }: LoadMoreProps) {
  if (!query.hasNextPage) return null;
  return (
    <div className="flex flex-wrap items-center gap-3">
      <CutNote shown={shown} total={total}>
        {children}
      </CutNote>
      <Button size="sm" busy={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
        Load more
      </Button>
    </div>
  );
}
