import type { Incident } from "#lib/incident/contract";

/** The match levels of a rejecting address against the MX answer, said of one server. */
const LEVEL_WORDS: readonly string[] = [
  "is on our own path",
  "is in its MX",
  "is in its MX by name",
  "was in its MX then",
  "is beside its MX (same prefix)",
  "is the same provider's, not in the answer",
  "belongs to another provider",
  "is not in its MX",
];

const BADGE_WORDS: readonly string[] = [
  "our own path",
  "in its MX",
  "in its MX by name",
  "in its MX then",
  "same prefix as its MX",
  "same provider, not in the answer",
  "another provider",
  "not in its MX",
];

/** The strongest proof on one line: the server that said no most often, and what DNS says of it. */
export function strongestProof(incident: Incident): { server: string | null; words: string } {
  const [first, ...rest] = incident.topServers;
  if (!first) return { server: null, words: "no rejecting server is known" };
  const server = first.remoteIp ?? first.remoteMta;
  if (!server) return { server: null, words: "the source does not name the rejecting server" };
  // The level is that of the first server; the others are counted, not judged here.
  const more = rest.length > 0 ? `; +${rest.length} said no too` : "";
  if (!incident.verdict) return { server, words: `said no${more}; DNS is being asked` };
  const { level } = incident.verdict;
  return { server, words: `${level === null ? "said no" : (LEVEL_WORDS[level] ?? "said no")}${more}` };
}

/** The level as a badge beside the server; `name` speaks where there is none. */
export function serverLevelWords(level: number | null, name: string): string {
  return level === null ? name.replaceAll("_", " ") : (BADGE_WORDS[level] ?? name.replaceAll("_", " "));
}
