/** What people filter a timeline by. An entry may belong to several: a release is a decision about a retry. */
export const ENTRY_GROUPS = ["decisions", "data", "notes", "evidence", "retries"] as const;
export type EntryGroup = (typeof ENTRY_GROUPS)[number];

/** Kinds of a group: whole ones, or all that begin with a word and a dot. */
export const GROUP_KINDS: Record<EntryGroup, { is: readonly string[]; beginsWith: readonly string[] }> = {
  decisions: {
    is: [
      "incident.resolved",
      "incident.reviewed",
      "incident.false_alarm",
      "incident.opened_again",
      "incident.merged",
      "incident.split",
      "incident.move_undone",
      "incident.window_fixed",
      "incident.window_given_back",
    ],
    beginsWith: ["review.", "release."],
  },
  data: {
    is: [
      "incident.opened",
      "incident.grew",
      "incident.stopped",
      "incident.reopened",
      "incident.window_moved",
      "incident.unsupported",
      "incident.regressed",
      "incident.came_back",
    ],
    beginsWith: ["upload.", "alert."],
  },
  notes: { is: [], beginsWith: ["note."] },
  evidence: { is: [], beginsWith: ["evidence.", "verdict."] },
  retries: { is: [], beginsWith: ["hold.", "cohort.", "review.", "release.", "stage.", "outcome."] },
};

/** The groups of an entry, in the order they are listed; empty for a kind that no filter names. */
export function groupsOf(kind: string): EntryGroup[] {
  return ENTRY_GROUPS.filter((group) => {
    const { is, beginsWith } = GROUP_KINDS[group];
    return is.includes(kind) || beginsWith.some((word) => kind.startsWith(word));
  });
}

/** `decisions,notes` → the groups it names, each once; unknown words are left out. */
export function groupsFrom(text: string | undefined): EntryGroup[] {
  const asked = new Set((text ?? "").split(",").map((word) => word.trim()));
  return ENTRY_GROUPS.filter((group) => asked.has(group));
}
