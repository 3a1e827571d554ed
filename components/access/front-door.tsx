import type { ReactNode } from "react";

/** The frame of the pages in front of the console: signing in, joining, and what went wrong before either. */
export function FrontDoor({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-96 flex-col gap-4 px-4 pt-[14vh] pb-12">
      <p className="text-meta text-muted">
        <span className="font-semibold text-ink">Rebound</span> · the desk for mail-bounce incidents
      </p>
      <h1 className="font-semibold text-title">{title}</h1>
      {children}
    </main>
  );
}
