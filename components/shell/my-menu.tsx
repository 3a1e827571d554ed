"use client";
import { CircleUser } from "lucide-react";
import Link from "next/link";
import { useEffect, useState } from "react";
import { apiPost } from "#components/queries/client";
import { THEME_COOKIE, THEMES, type Theme, themeOf } from "#components/shell/theme";
import { ConfirmDialog } from "#components/ui/dialog";
import { useToast } from "#components/ui/toast";
import type { Me } from "#lib/access/contract";

const ITEM = "flex h-8 w-full items-center rounded-sm px-2 text-left hover:bg-hover";
const MENU = "my-menu";

/** Who I am, the theme, and the ways out. The browser's own popover: Escape and a click outside close it. */
export function MyMenu({ me, onHelp }: { me: Me; onHelp: () => void }) {
  const [ending, setEnding] = useState(false);
  const toast = useToast();

  async function signOut() {
    const response = await fetch("/api/auth/sign-out", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    }).catch(() => null);
    if (response?.ok) window.location.assign("/sign-in");
    else toast("You are still signed in: the server did not take the sign-out. Try again.", "fail");
  }

  function hide() {
    document.getElementById(MENU)?.hidePopover();
  }

  return (
    <>
      <button
        type="button"
        popoverTarget={MENU}
        className="flex h-8 shrink-0 items-center gap-1.5 rounded-md px-2 hover:bg-hover"
      >
        <CircleUser aria-hidden="true" className="size-4 text-muted" strokeWidth={1.75} />
        <span className="max-w-40 truncate max-md:sr-only">{me.name}</span>
      </button>
      <div
        id={MENU}
        popover="auto"
        className="fixed inset-auto top-12 right-2 m-0 w-64 rounded-lg border border-line bg-raised p-2 text-ink shadow-raised"
      >
        <p className="truncate px-2 pt-1 font-medium">{me.name}</p>
        <p className="truncate px-2 pb-2 text-meta text-muted">
          {me.role} · {me.email}
        </p>
        <ThemeChoice />
        <div className="mt-2 border-line border-t pt-2">
          <button
            type="button"
            className={ITEM}
            onClick={() => {
              hide();
              onHelp();
            }}
          >
            Keys
          </button>
          <Link href="/glossary" className={ITEM} onClick={hide}>
            Glossary
          </Link>
          <button type="button" className={ITEM} onClick={signOut}>
            Sign out
          </button>
          <button
            type="button"
            className={ITEM}
            onClick={() => {
              hide();
              setEnding(true);
            }}
          >
            Sign out everywhere
          </button>
        </div>
      </div>
      <ConfirmDialog
        open={ending}
        onOpenChange={setEnding}
        title="Sign out everywhere"
        confirm="End all my sessions"
        danger
        onConfirm={async () => {
          await apiPost("/sign-out-everywhere");
          window.location.assign("/sign-in");
        }}
      >
        <p>All your sessions end at once, in every browser, this one too. Nothing else changes.</p>
      </ConfirmDialog>
    </>
  );
}

function ThemeChoice() {
  const [theme, setTheme] = useState<Theme>("system");
  useEffect(() => setTheme(themeOf(document.documentElement.dataset.theme)), []);

  function choose(next: Theme) {
    setTheme(next);
    const root = document.documentElement;
    if (next === "system") delete root.dataset.theme;
    else root.dataset.theme = next;
    // biome-ignore lint/suspicious/noDocumentCookie: the server reads it for the first paint; cookieStore needs HTTPS
    document.cookie = `${THEME_COOKIE}=${next}; path=/; max-age=${next === "system" ? 0 : 31_536_000}; samesite=lax`;
  }

  return (
    <fieldset className="px-2">
      <legend className="pb-1 text-meta text-muted">Theme</legend>
      <div className="grid grid-cols-3 rounded-md border border-line-strong">
        {THEMES.map((value) => (
          <label
            key={value}
            className="flex h-7 items-center justify-center text-meta capitalize has-checked:bg-selected has-checked:font-medium has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="theme"
              value={value}
              checked={theme === value}
              onChange={() => choose(value)}
              className="sr-only"
            />
            {value}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
