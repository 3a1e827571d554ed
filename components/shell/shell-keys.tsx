"use client";
import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { SEARCH_ID } from "#components/shell/search";
import { keysAreTaken } from "#components/shell/use-keys";

const GO: Record<string, string> = {
  o: "/",
  i: "/incidents",
  e: "/events",
  r: "/reviews",
  n: "/intake",
  v: "/evidence",
  s: "/settings",
};

/** Keys that work on every page: `/` and ⌘K search, `g` then a letter goes, `j` `k` walk rows, `?` helps. */
export function ShellKeys({ onHelp }: { onHelp: () => void }) {
  const router = useRouter();
  const waiting = useRef(0);

  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.defaultPrevented) return;
      if (event.key === "k" && (event.metaKey || event.ctrlKey)) {
        event.preventDefault();
        document.getElementById(SEARCH_ID)?.focus();
        return;
      }
      if (event.metaKey || event.ctrlKey || event.altKey || keysAreTaken(event.target)) return;
      const goes = Date.now() - waiting.current < 1_500 ? GO[event.key] : undefined;
      waiting.current = event.key === "g" ? Date.now() : 0;
      if (goes) {
        event.preventDefault();
        router.push(goes);
      } else if (event.key === "/") {
        event.preventDefault();
        document.getElementById(SEARCH_ID)?.focus();
      } else if (event.key === "?") {
        event.preventDefault();
        onHelp();
      } else if (event.key === "j" || event.key === "k") {
        if (moveRow(event.key === "j" ? 1 : -1)) event.preventDefault();
      }
    }
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [router, onHelp]);

  return null;
}

/** Puts the focus on the next or previous row's link (`data-row-link`); Enter is the link's own. */
function moveRow(step: 1 | -1): boolean {
  const links = [...document.querySelectorAll<HTMLElement>("[data-row-link]")];
  const active = document.activeElement;
  const at = links.findIndex((link) => link === active || (active && link.closest("tr, li")?.contains(active)));
  const next = links[at === -1 ? 0 : Math.max(0, at + step)];
  if (!next) return false;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}
