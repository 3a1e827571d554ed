"use client";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useCallback, useState } from "react";
import { meQuery } from "#components/queries/access";
import { HelpDialog } from "#components/shell/help";
import { Rail } from "#components/shell/rail";
import { ShellKeys } from "#components/shell/shell-keys";
import { TopLine } from "#components/shell/top-line";
import type { Me } from "#lib/access/contract";

/** The frame of the console: rail, top line, the page. `me` comes with the first answer of the server. */
export function Shell({ me: first, children }: { me: Me; children: ReactNode }) {
  const me = useQuery({ ...meQuery(), initialData: first }).data;
  const [help, setHelp] = useState(false);
  const onHelp = useCallback(() => setHelp(true), []);
  return (
    <>
      <a
        href="#main"
        className="fixed top-2 left-2 z-60 -translate-y-16 rounded-md bg-accent px-3 py-1.5 text-accent-ink focus:translate-y-0"
      >
        Skip to the page
      </a>
      <TopLine me={me} onHelp={onHelp} />
      <Rail reviewsWaiting={me.reviewsWaiting} />
      <main id="main" tabIndex={-1} className="px-4 pt-16 pb-24 outline-none md:ml-[200px] md:px-6 md:pb-12">
        {children}
      </main>
      <ShellKeys onHelp={onHelp} />
      <HelpDialog open={help} onOpenChange={setHelp} />
    </>
  );
}
