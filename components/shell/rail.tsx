"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { isInside, PLACES } from "#components/shell/places";

/** The rooms: a rail at the left, a bar at the foot on a phone. A count stands only where I must act. */
export function Rail({ reviewsWaiting }: { reviewsWaiting: number }) {
  const pathname = usePathname();
  return (
    <nav
      aria-label="Rooms"
      className="fixed z-30 border-line bg-surface max-md:inset-x-0 max-md:bottom-0 max-md:border-t max-md:pb-[env(safe-area-inset-bottom)] md:inset-y-0 md:left-0 md:w-[200px] md:border-r"
    >
      <p className="flex h-12 items-center px-4 font-semibold max-md:hidden">Rebound</p>
      <ul className="flex max-md:justify-between max-md:px-1 md:flex-col md:gap-px md:px-2">
        {PLACES.map(({ href, name, icon: Icon }) => {
          const count = href === "/reviews" ? reviewsWaiting : 0;
          return (
            <li key={href} className="relative max-md:min-w-0 max-md:flex-1">
              <Link
                href={href}
                prefetch={false}
                aria-current={isInside(pathname, href) ? "page" : undefined}
                className="flex items-center gap-2.5 rounded-md text-muted hover:bg-hover hover:text-ink aria-[current]:font-medium aria-[current]:text-ink max-md:h-13 max-md:flex-col max-md:justify-center max-md:gap-0.5 max-md:text-[11px] max-md:leading-4 md:h-8 md:px-2 md:aria-[current]:bg-selected"
              >
                <Icon aria-hidden="true" className="size-4 shrink-0" strokeWidth={1.75} />
                <span>{name}</span>
                {count > 0 ? (
                  <span className="rounded-full bg-accent px-1.5 font-medium text-accent-ink text-tick max-md:absolute max-md:top-0.5 max-md:right-1.5 md:ml-auto">
                    {count}
                    <span className="sr-only"> waiting for you</span>
                  </span>
                ) : null}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
