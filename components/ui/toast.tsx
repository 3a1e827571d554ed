"use client";
import { createContext, type ReactNode, useCallback, useContext, useState } from "react";
import { cx } from "#components/ui/cx";

type Toast = { id: number; text: string; tone: "plain" | "pass" | "fail" };
type Show = (text: string, tone?: Toast["tone"]) => void;

const ToastContext = createContext<Show>(() => {});
let nextId = 1;

/** Says in one sentence that something was done (or was not). */
export function useToast(): Show {
  return useContext(ToastContext);
}

/** Holds the sentences at the foot of the page; each stays six seconds, failures until they are closed. */
export function Toaster({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const close = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), []);
  const show = useCallback<Show>(
    (text, tone = "plain") => {
      const id = nextId++;
      setToasts((all) => [...all.slice(-2), { id, text, tone }]);
      if (tone !== "fail") setTimeout(() => close(id), 6_000);
    },
    [close],
  );
  return (
    <ToastContext value={show}>
      {children}
      <div
        aria-live="polite"
        className="pointer-events-none fixed right-4 bottom-4 z-60 flex max-w-[min(420px,calc(100vw-32px))] flex-col gap-2 max-md:bottom-20"
      >
        {toasts.map((toast) => (
          <div
            key={toast.id}
            className={cx(
              "pointer-events-auto flex items-start gap-3 rounded-md border bg-raised px-3 py-2 shadow-raised",
              toast.tone === "fail" ? "border-fail" : toast.tone === "pass" ? "border-pass" : "border-line-strong",
            )}
          >
            <p className="min-w-0 flex-1">{toast.text}</p>
            <button type="button" className="text-meta text-muted hover:text-ink" onClick={() => close(toast.id)}>
              Close
            </button>
          </div>
        ))}
      </div>
    </ToastContext>
  );
}
