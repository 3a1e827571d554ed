import type { ReactNode } from "react";

type PageHeaderProps = {
  title: ReactNode;
  /** One sentence under the title. */
  lead?: ReactNode;
  /** Filters and actions, at the right. */
  children?: ReactNode;
};

/** The page's one h1, with its filters and actions beside it. */
export function PageHeader({ title, lead, children }: PageHeaderProps) {
  return (
    <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 pb-4">
      <div className="min-w-0">
        <h1 className="font-semibold text-title">{title}</h1>
        {lead ? <p className="max-w-[72ch] text-muted">{lead}</p> : null}
      </div>
      {children ? <div className="flex flex-wrap items-center gap-2">{children}</div> : null}
    </header>
  );
}
