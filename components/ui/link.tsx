import NextLink from "next/link";
import type { ComponentProps } from "react";
import { type ButtonSize, type ButtonVariant, buttonClass } from "#components/ui/button";
import { cx } from "#components/ui/cx";

/** A link, underlined so that colour is not its only mark. `plain`: the colour of its surroundings until hover. */
export function TextLink({ className, plain = false, ...rest }: ComponentProps<typeof NextLink> & { plain?: boolean }) {
  return (
    <NextLink
      prefetch={false}
      className={cx(
        plain
          ? "text-ink hover:text-accent hover:underline"
          : "text-accent underline decoration-line-strong underline-offset-2 hover:decoration-accent",
        className,
      )}
      {...rest}
    />
  );
}

/** A link that looks like a button, because it goes somewhere. */
export function ButtonLink({
  variant,
  size,
  className,
  ...rest
}: ComponentProps<typeof NextLink> & { variant?: ButtonVariant; size?: ButtonSize }) {
  return <NextLink prefetch={false} className={buttonClass(variant, size, className)} {...rest} />;
}
