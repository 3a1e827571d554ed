"use client";
import { type ComponentProps, createContext, type ReactNode, useContext, useId } from "react";
import { cx } from "#components/ui/cx";

type FieldIds = { control: string; hint: string | undefined; error: string | undefined };
const FieldContext = createContext<FieldIds | null>(null);

type FieldProps = {
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong, written for the person; null or absent when nothing is. */
  error?: ReactNode;
  /** Keeps the label for screen readers only. */
  hideLabel?: boolean;
  /** Id of the control, where something else must find it. */
  controlId?: string;
  className?: string;
  children: ReactNode;
};

/** A label over its control, tied together with hint and error. */
export function Field({ label, hint, error, hideLabel, controlId, className, children }: FieldProps) {
  const id = useId();
  const ids: FieldIds = {
    control: controlId ?? `${id}-control`,
    hint: hint ? `${id}-hint` : undefined,
    error: error ? `${id}-error` : undefined,
  };
  return (
    <FieldContext value={ids}>
      <div className={cx("flex min-w-0 flex-col gap-1", className)}>
        <label htmlFor={ids.control} className={hideLabel ? "sr-only" : "font-medium text-meta"}>
          {label}
        </label>
        {children}
        {hint ? (
          <p id={ids.hint} className="max-w-[72ch] text-meta text-muted">
            {hint}
          </p>
        ) : null}
        {error ? (
          <p id={ids.error} role="alert" className="max-w-[72ch] text-fail text-meta">
            {error}
          </p>
        ) : null}
      </div>
    </FieldContext>
  );
}

function useFieldProps(): { id?: string; "aria-describedby"?: string; "aria-invalid"?: true } {
  const ids = useContext(FieldContext);
  if (!ids) return {};
  const described = [ids.hint, ids.error].filter(Boolean).join(" ");
  return {
    id: ids.control,
    ...(described ? { "aria-describedby": described } : {}),
    ...(ids.error ? { "aria-invalid": true as const } : {}),
  };
}

const CONTROL =
  "min-w-0 rounded-md border border-line-strong bg-bg px-2 text-body placeholder:text-muted disabled:bg-surface disabled:text-muted aria-invalid:border-fail";

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input {...useFieldProps()} className={cx(CONTROL, "h-8", className)} {...rest} />;
}

/** The system's own select: quick, small, and it works everywhere. */
export function Select({ className, ...rest }: ComponentProps<"select">) {
  return <select {...useFieldProps()} className={cx(CONTROL, "h-8 pr-1", className)} {...rest} />;
}

export function Textarea({ className, rows = 3, ...rest }: ComponentProps<"textarea">) {
  return <textarea rows={rows} {...useFieldProps()} className={cx(CONTROL, "py-1.5", className)} {...rest} />;
}

/** A checkbox with its words beside it. */
export function Checkbox({ label, className, ...rest }: ComponentProps<"input"> & { label: ReactNode }) {
  return (
    <label className={cx("inline-flex min-h-6 items-center gap-2 text-body", className)}>
      <input type="checkbox" className="size-4 accent-accent" {...rest} />
      <span>{label}</span>
    </label>
  );
}
