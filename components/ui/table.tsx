import type { ComponentProps } from "react";
import { cx } from "#components/ui/cx";

type TableProps = ComponentProps<"table"> & {
  /** What the table holds, for screen readers. */
  label: string;
  /** Bounds its height (a Tailwind class such as `max-h-96`), so that the head sticks inside. */
  bounded?: string;
};

/** A dense table that scrolls inside itself when the page is narrower than it. */
export function Table({ label, bounded, className, children, ...rest }: TableProps) {
  return (
    <div
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling part must be reachable by keyboard
      tabIndex={0}
      className={cx("relative overflow-x-auto", bounded && `overflow-y-auto ${bounded}`)}
    >
      <table aria-label={label} className={cx("w-full border-collapse text-left text-meta", className)} {...rest}>
        {children}
      </table>
    </div>
  );
}

type CellProps = { numeric?: boolean; mono?: boolean };

/** A head cell; sticks while the table scrolls inside. */
export function Th({ numeric, mono: _mono, className, scope = "col", ...rest }: ComponentProps<"th"> & CellProps) {
  return (
    <th
      scope={scope}
      className={cx(
        "sticky top-0 z-1 h-8 whitespace-nowrap border-line border-b bg-bg px-2 font-medium text-muted first:pl-0 last:pr-0",
        numeric && "text-right",
        className,
      )}
      {...rest}
    />
  );
}

export function Td({ numeric, mono, className, ...rest }: ComponentProps<"td"> & CellProps) {
  return (
    <td
      className={cx(
        "h-8 border-line border-b px-2 py-1 first:pl-0 last:pr-0",
        numeric && "whitespace-nowrap text-right",
        mono && "font-mono",
        className,
      )}
      {...rest}
    />
  );
}

/** A row. With `data-row` set by a list, `j` and `k` walk over it. */
export function Tr({ className, ...rest }: ComponentProps<"tr">) {
  return <tr className={cx("hover:bg-hover aria-selected:bg-selected", className)} {...rest} />;
}
