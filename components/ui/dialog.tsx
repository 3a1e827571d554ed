"use client";
import dynamic from "next/dynamic";
import { type ReactNode, useState } from "react";
import { Button } from "#components/ui/button";

export type DialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** One sentence under the title; what will happen. */
  description?: ReactNode;
  /** Buttons at the foot, the primary one last. */
  actions?: ReactNode;
  wide?: boolean;
  children?: ReactNode;
};

/** Fetched when the first dialog opens: most pages are read without one. */
const DialogFrame = dynamic(() => import("#components/ui/dialog-frame"), { ssr: false });

/** A dialog: focus goes in, Escape closes, focus returns to where it came from. */
export function Dialog(props: DialogProps) {
  return props.open ? <DialogFrame {...props} /> : null;
}

type ConfirmDialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** What exactly will happen, with the count. */
  children: ReactNode;
  /** The button's words: “Release 60”, never “OK”. */
  confirm: string;
  danger?: boolean;
  disabled?: boolean;
  /** Closes when it resolves; an error stays in the dialog. */
  onConfirm: () => Promise<unknown>;
};

/** Asks before something that cannot be undone. */
export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  children,
  confirm,
  danger,
  disabled,
  onConfirm,
}: ConfirmDialogProps) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  async function go() {
    setBusy(true);
    setFailure(null);
    try {
      await onConfirm();
      onOpenChange(false);
    } catch (error) {
      setFailure(error instanceof Error ? error.message : "It did not work. Nothing was changed.");
    } finally {
      setBusy(false);
    }
  }

  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setFailure(null);
        onOpenChange(next);
      }}
      title={title}
      actions={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button variant={danger ? "danger" : "primary"} busy={busy} disabled={disabled} onClick={go}>
            {confirm}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {children}
        {failure ? (
          <p role="alert" className="text-fail text-meta">
            {failure}
          </p>
        ) : null}
      </div>
    </Dialog>
  );
}
