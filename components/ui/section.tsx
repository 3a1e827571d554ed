import { type ReactNode, useId } from "react";
import { cx } from "#components/ui/cx";

type SectionProps = {
  title: ReactNode;
  /** A count, a link or a button at the right of the title. */
  aside?: ReactNode;
  /** Anchor for links. */
  id?: string;
  className?: string;
  children: ReactNode;
};

/** A part of a page, set apart by space and one hairline. */
export function Section({ title, aside, id, className, children }: SectionProps) {
  const own = useId();
  const heading = `${id ?? own}-title`;
  return (
    <section id={id} aria-labelledby={heading} className={cx("mt-6 border-line border-t pt-3 first:mt-0", className)}>
      <div className="mb-2 flex min-h-7 flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <h2 id={heading} className="font-semibold text-body">
          {title}
        </h2>
        {aside ? <div className="flex flex-wrap items-center gap-2 text-meta text-muted">{aside}</div> : null}
      </div>
      {children}
    </section>
  );
}
