import type { ComponentProps } from "react";
import { cx } from "#components/ui/cx";

export type ButtonVariant = "primary" | "secondary" | "quiet" | "danger";
export type ButtonSize = "sm" | "md";

const VARIANT: Record<ButtonVariant, string> = {
  primary: "border-transparent bg-accent text-accent-ink hover:opacity-90",
  secondary: "border-line-strong bg-bg text-ink hover:bg-hover",
  quiet: "border-transparent text-accent hover:bg-hover",
  danger: "border-fail bg-bg text-fail hover:bg-fail-soft",
};

const SIZE: Record<ButtonSize, string> = {
  sm: "h-7 px-2 text-meta",
  md: "h-8 px-3 text-body",
};

/** The classes of a button, for links that look like one. */
export function buttonClass(variant: ButtonVariant = "secondary", size: ButtonSize = "md", className?: string): string {
  return cx(
    "inline-flex shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-md border font-medium no-underline",
    "disabled:cursor-not-allowed disabled:border-line disabled:bg-surface disabled:text-muted disabled:opacity-100",
    VARIANT[variant],
    SIZE[size],
    className,
  );
}

type ButtonProps = ComponentProps<"button"> & {
  variant?: ButtonVariant;
  size?: ButtonSize;
  /** The request is under way: the button waits and says so to screen readers. */
  busy?: boolean;
};

/** Says what happens, with the count: “Release 60”. Give `title` when it is off, so that it says why. */
export function Button({ variant, size, busy = false, className, type = "button", disabled, ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      aria-busy={busy || undefined}
      disabled={disabled || busy}
      className={buttonClass(variant, size, className)}
      {...rest}
    />
  );
}
