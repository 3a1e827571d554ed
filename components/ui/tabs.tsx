"use client";
import { Content, List, Root, Trigger } from "radix-ui/tabs";
import { type ReactNode, useEffect, useRef } from "react";

type TabItem = { value: string; label: ReactNode; content: ReactNode };

/** Tabs with arrow keys. Keep `value` in the URL where the choice matters. */
export function Tabs({
  label,
  value,
  onValueChange,
  items,
}: {
  label: string;
  value: string;
  onValueChange: (value: string) => void;
  items: readonly TabItem[];
}) {
  const list = useRef<HTMLDivElement>(null);
  // On a phone the row scrolls: the chosen tab must be in sight, also when an address led here.
  useEffect(() => {
    const row = list.current;
    const chosen = row?.querySelector<HTMLElement>(`[data-tab="${CSS.escape(value)}"]`);
    if (row && chosen) row.scrollLeft = chosen.offsetLeft - (row.clientWidth - chosen.offsetWidth) / 2;
  }, [value]);
  return (
    <Root value={value} onValueChange={onValueChange}>
      <List ref={list} aria-label={label} className="relative flex gap-4 overflow-x-auto border-line border-b">
        {items.map((item) => (
          <Trigger
            key={item.value}
            value={item.value}
            data-tab={item.value}
            className="-mb-px h-8 whitespace-nowrap border-transparent border-b-2 text-muted hover:text-ink data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-ink"
          >
            {item.label}
          </Trigger>
        ))}
      </List>
      {items.map((item) => (
        <Content key={item.value} value={item.value} className="pt-3">
          {item.content}
        </Content>
      ))}
    </Root>
  );
}
