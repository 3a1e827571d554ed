import {
  Activity,
  FileInput,
  Inbox,
  ListFilter,
  type LucideIcon,
  Settings,
  ShieldCheck,
  TriangleAlert,
} from "lucide-react";

export type Place = { href: string; name: string; icon: LucideIcon };

/** The rooms of the console in the order of the rail. */
export const PLACES: readonly Place[] = [
  { href: "/", name: "Overview", icon: Activity },
  { href: "/incidents", name: "Incidents", icon: TriangleAlert },
  { href: "/events", name: "Events", icon: ListFilter },
  { href: "/intake", name: "Intake", icon: Inbox },
  { href: "/evidence", name: "Evidence", icon: FileInput },
  { href: "/reviews", name: "Reviews", icon: ShieldCheck },
  { href: "/settings", name: "Settings", icon: Settings },
];

/** Whether `pathname` is inside the room at `href`. */
export function isInside(pathname: string, href: string): boolean {
  return href === "/" ? pathname === "/" : pathname === href || pathname.startsWith(`${href}/`);
}
