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

/** Places inside the rooms, which the search knows by name. */
export const CORNERS: readonly { href: string; name: string }[] = [
  { href: "/glossary", name: "Glossary" },
  { href: "/evidence#mx-history", name: "MX history" },
  { href: "/evidence#sender", name: "Sender check" },
  { href: "/settings?tab=people", name: "People" },
  { href: "/settings?tab=tokens", name: "API tokens" },
  { href: "/settings?tab=targets", name: "Release targets" },
  { href: "/settings?tab=alerts", name: "Alerts" },
  { href: "/settings?tab=suppression", name: "Suppression" },
  { href: "/settings?tab=suppression", name: "Hygiene list" },
  { href: "/settings?tab=paths", name: "Our paths" },
  { href: "/settings?tab=paths", name: "Static routes" },
  { href: "/settings?tab=detection", name: "Detection" },
  { href: "/settings?tab=probes", name: "Probes" },
  { href: "/settings?tab=blocklists", name: "Blocklists" },
  { href: "/settings?tab=audit", name: "Audit trail" },
];

/** Whether `pathname` is inside the room at `href`. */
export function isInside(pathname: string, href: string): boolean {
  return href === "/" ? pathname === "/" : pathname === href || pathname.startsWith(`${href}/`);
}
