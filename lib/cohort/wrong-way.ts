import type { Candidate, Proof } from "#lib/cohort/plan";
import type { Path, VerdictFacts } from "#lib/verdict/facts";

/** Ways that only we can mend: the mail did not reach a server that serves the domain. */
const OUR_WAYS: Partial<Record<Path, string>> = {
  own: "our own hop refused it",
  fallback: "it went to the domain's own address",
  stale: "it went to a server that had left the MX",
  outside: "it went to a server that is not theirs",
};

/**
 * Tells of a recipient whose mail took a way that is ours to mend, by the facts of the standing verdict. Of a server that
 * the facts do not name, a verdict against our route speaks for all; without a verdict nobody is told.
 */
export function wrongWay(verdict: { rule: string; facts: VerdictFacts } | null) {
  const paths = new Map<string, Path>();
  for (const { remoteIp, remoteMta, path } of verdict?.facts.servers ?? []) {
    const key = serverKey(remoteIp, remoteMta);
    // One server may be right for one domain and wrong for another: then the careful answer holds.
    if (!(paths.has(key) && !OUR_WAYS[path])) paths.set(key, path);
  }
  return ({ remoteIp, remoteMta, eventId }: Pick<Candidate, "remoteIp" | "remoteMta" | "eventId">): Proof | null => {
    if (!verdict || (remoteIp === null && remoteMta === null)) return null;
    const path = paths.get(serverKey(remoteIp, remoteMta));
    const words = path
      ? OUR_WAYS[path]
      : verdict.rule.startsWith("R1")
        ? "the verdict is against our route"
        : undefined;
    if (!words) return null;
    const server = [remoteMta, remoteIp === null ? null : `[${remoteIp}]`].filter((part) => part !== null).join(" ");
    return { words: `Refused by ${server}: ${words}.`, eventId };
  };
}

function serverKey(remoteIp: string | null, remoteMta: string | null): string {
  return `${remoteIp ?? ""} ${remoteMta ?? ""}`;
}
