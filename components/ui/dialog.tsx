"use client";
import { Close, Content, Description, Overlay, Portal, Root, Title } from "radix-ui/dialog";
import { type ReactNode, useState } from "react";
import { Button } from "#components/ui/button";

type DialogProps = {
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

/** A dialog: focus goes in, Escape closes, focus returns to where it came from. */
export function Dialog({ open, onOpenChange, title, description, actions, wide = false, children }: DialogProps) {
  return (
    <Root open={open} onOpenChange={onOpenChange}>
      <Portal>
        <Overlay className="fixed inset-0 z-40 bg-ink/30" />
        <Content
          {...(description ? {} : { "aria-describedby": undefined })}
          className={`fixed top-[max(16px,10vh)] left-1/2 z-50 flex max-h-[80vh] w-[calc(100vw-32px)] -translate-x-1/2 flex-col rounded-lg border border-line bg-raised shadow-raised ${wide ? "max-w-3xl" : "max-w-lg"}`}
        >
          <div className="flex items-start justify-between gap-4 border-line border-b px-4 py-3">
            <div className="min-w-0">
              <Title className="font-semibold text-title">{title}</Title>
              {description ? (
                <Description asChild>
                  <div className="mt-1 text-meta text-muted">{description}</div>
                </Description>
              ) : null}
            </div>
            <Close asChild>
              <Button variant="quiet" size="sm">
                Close
              </Button>
            </Close>
          </div>
          {children ? <div className="min-h-0 overflow-y-auto px-4 py-4">{children}</div> : null}
          {actions ? (
            <div className="flex flex-wrap justify-end gap-2 border-line border-t px-4 py-3">{actions}</div>
          ) : null}
        </Content>
      </Portal>
    </Root>
  );
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
