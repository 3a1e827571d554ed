"use client";
import { useQuery } from "@tanstack/react-query";
import { Search as SearchIcon } from "lucide-react";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, useId, useState } from "react";
import { incidentsQuery } from "#components/queries/incident";
import { CORNERS, PLACES } from "#components/shell/places";
import { cx } from "#components/ui/cx";
import { inSentence, reasonLabel } from "#components/ui/words";

export const SEARCH_ID = "search";

type Option = { key: string; href: string; text: string; hint: string };

/** One box: incidents by number or provider, rooms by name, and everything else in the events. */
export function Search() {
  const router = useRouter();
  const list = useId();
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const options = useOptions(text.trim(), open);

  function go(option: Option | undefined) {
    if (!option) return;
    setOpen(false);
    setText("");
    // The keys belong to the page that opens.
    document.getElementById(SEARCH_ID)?.blur();
    router.push(option.href);
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      setAt((now) => Math.min(Math.max(0, now + step), Math.max(0, options.length - 1)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      go(options[at]);
    } else if (event.key === "Escape") {
      if (text === "") event.currentTarget.blur();
      setText("");
      setOpen(false);
    }
  }

  const shown = open && options.length > 0;
  return (
    <search className="relative min-w-0 flex-1 md:max-w-md">
      <SearchIcon aria-hidden="true" className="pointer-events-none absolute top-2 left-2 size-4 text-muted" />
      <input
        id={SEARCH_ID}
        type="text"
        role="combobox"
        aria-label="Search incidents, recipients, domains, IPs, queue ids, codes"
        aria-expanded={shown}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={shown ? `${list}-${at}` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder="Search  /"
        value={text}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
          setOpen(true);
        }}
        onKeyDown={onKeyDown}
        className="h-8 w-full rounded-md border border-line-strong bg-bg pr-2 pl-7 placeholder:text-muted"
      />
      <div
        id={list}
        role="listbox"
        aria-label="Where to go"
        className={cx(
          "absolute top-9 left-0 z-40 max-h-80 w-full min-w-72 overflow-y-auto rounded-md border border-line bg-raised py-1 shadow-raised",
          !shown && "hidden",
        )}
      >
        {options.map((option, index) => (
          <div
            key={option.key}
            id={`${list}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => go(option)}
            onKeyDown={(event) => event.key === "Enter" && go(option)}
            onPointerMove={() => setAt(index)}
            className="flex h-8 cursor-pointer items-center justify-between gap-3 px-3 aria-selected:bg-selected"
          >
            <span className="truncate">{option.text}</span>
            <span className="shrink-0 text-meta text-muted">{option.hint}</span>
          </div>
        ))}
      </div>
    </search>
  );
}

function useOptions(text: string, open: boolean): readonly Option[] {
  const incidents = useQuery({ ...incidentsQuery({ state: "all", limit: 100 }), enabled: open && text !== "" });
  if (text === "") return [];
  const word = text.toLowerCase().replace(/^#/, "");
  const found: Option[] = (incidents.data?.items ?? [])
    .filter(({ number, providerLabel, id }) =>
      /^\d+$/.test(word) ? String(number).startsWith(word) : providerLabel.toLowerCase().includes(word) || id === text,
    )
    .slice(0, 6)
    .map((incident) => ({
      key: incident.id,
      href: `/incidents/${incident.id}`,
      text: `#${incident.number} ${incident.providerLabel}: ${inSentence(reasonLabel(incident.reason))}`,
      hint: "incident",
    }));
  const rooms: Option[] = [...PLACES, ...CORNERS]
    .filter(({ name }) => name.toLowerCase().startsWith(word))
    .map(({ href, name }) => ({
      key: name,
      href,
      text: name,
      hint: "go to",
    }));
  const events: Option = {
    key: "events",
    href: `/events?q=${encodeURIComponent(text)}`,
    text: `Events with “${text}”`,
    hint: "search",
  };
  return text.startsWith("#") || rooms.length > 0 ? [...found, ...rooms, events] : [events, ...found];
}
