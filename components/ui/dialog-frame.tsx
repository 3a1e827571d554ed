"use client";
import { Close, Content, Description, Portal, Root, Title } from "radix-ui/dialog";
import { useState } from "react";
import { Button } from "#components/ui/button";
import type { DialogProps } from "#components/ui/dialog";

/** Whoever opens a form wants to write: the first field gets the focus, not the button that closes. */
function focusFirstField(event: Event): void {
  const content = event.currentTarget;
  const field = content instanceof HTMLElement ? content.querySelector<HTMLElement>("input, select, textarea") : null;
  if (!field) return;
  event.preventDefault();
  field.focus();
}

/** The body of `Dialog`; import that. */
export default function DialogFrame({
  open,
  onOpenChange,
  title,
  description,
  actions,
  wide = false,
  children,
}: DialogProps) {
  // What had the focus when it opened gets it back.
  const [origin] = useState(() => document.activeElement);
  return (
    <Root open={open} onOpenChange={onOpenChange}>
      <Portal>
        {/* Not Radix's overlay: it writes a <style> element, which the page's policy refuses. */}
        <div aria-hidden="true" className="fixed inset-0 z-40 bg-ink/30" />
        <Content
          {...(description ? {} : { "aria-describedby": undefined })}
          onOpenAutoFocus={focusFirstField}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (origin instanceof HTMLElement) origin.focus();
          }}
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
