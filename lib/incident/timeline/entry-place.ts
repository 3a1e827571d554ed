/** Where an entry's object is shown: a path of the desk, or `#part` of the incident's own page. */
export type EntryPlace = { href: string; label: string };

const PAGES: Record<string, (id: string) => EntryPlace> = {
  review: (id) => ({ href: `/reviews/${id}`, label: "review" }),
  cohort: (id) => ({ href: `/cohorts/${id}`, label: "cohort" }),
  event: (id) => ({ href: `/events/${id}`, label: "event" }),
  upload: (id) => ({ href: `/intake/${id}`, label: "upload" }),
  incident: (id) => ({ href: `/incidents/${id}`, label: "incident" }),
  hold: () => ({ href: "#hold", label: "hold" }),
  verdict: () => ({ href: "#why", label: "verdict" }),
  evidence: () => ({ href: "#dns", label: "DNS answers" }),
  evidenceRound: () => ({ href: "#dns", label: "DNS answers" }),
  round: () => ({ href: "#dns", label: "DNS answers" }),
};

/** For entries that name no object: the part of the page that their kind is about. */
const PARTS: readonly [string, EntryPlace][] = [
  ["incident.window", { href: "#when", label: "window" }],
  ["incident.resolved", { href: "#close", label: "state" }],
  ["incident.reviewed", { href: "#report", label: "report" }],
  ["incident.false_alarm", { href: "#close", label: "state" }],
  ["incident.opened_again", { href: "#close", label: "state" }],
  ["incident.", { href: "#when", label: "window" }],
  ["hold.", { href: "#hold", label: "hold" }],
  ["verdict.", { href: "#why", label: "verdict" }],
  ["evidence.sender_checked", { href: "#sender", label: "sender context" }],
  ["evidence.", { href: "#dns", label: "DNS answers" }],
  ["cohort.", { href: "#cohorts", label: "cohorts" }],
];

/** Every object that an entry links to, the nearest first; the entry itself when there is nothing else. */
export function placesOf(entry: { id: string; kind: string; link: Record<string, string> | null }): EntryPlace[] {
  const named = Object.entries(PAGES).flatMap(([name, place]) => {
    const id = entry.link?.[name];
    return id ? [place(encodeURIComponent(id))] : [];
  });
  if (named.length > 0) return named;
  const part = PARTS.find(([word]) => entry.kind.startsWith(word));
  return [part ? part[1] : { href: `#${entryAnchor(entry.id)}`, label: "entry" }];
}

export function entryAnchor(id: string): string {
  return `entry-${id}`;
}
