"use client";
import { usePathname } from "next/navigation";
import { RangePicker } from "#components/overview/range-picker";
import { ReleasingNow } from "#components/release/releasing-now";
import { MyMenu } from "#components/shell/my-menu";
import { Search } from "#components/shell/search";
import { UtcClock } from "#components/shell/utc-clock";
import type { Me } from "#lib/access/contract";

/** Workspace, search, the time range on Overview, my menu. */
export function TopLine({ me, onHelp }: { me: Me; onHelp: () => void }) {
  const pathname = usePathname();
  return (
    <header className="fixed inset-x-0 top-0 z-20 flex h-12 items-center gap-4 border-line border-b bg-bg px-4 md:left-[200px] md:px-6">
      <p className="max-w-48 shrink-0 truncate font-medium max-md:hidden" title={me.workspace.name}>
        {me.workspace.name}
      </p>
      <Search />
      <div className="ml-auto flex items-center gap-2">
        <UtcClock />
        <ReleasingNow />
        {pathname === "/" && !me.empty ? <RangePicker className="max-lg:hidden" /> : null}
        <MyMenu me={me} onHelp={onHelp} />
      </div>
    </header>
  );
}
