import type { ReasonRules } from "#lib/classify/rule";

/** Trouble inside a mail system, ours or theirs: disk, queue, configuration. */
export const local: ReasonRules = {
  reason: "local",
  rules: [
    {
      id: "local.trouble",
      patterns: [
        "\\binsufficient system (storage|resources)",
        "\\b(out of|not enough|insufficient|no) (memory|disk space|disk|storage|space|resources)",
        "\\b(local|internal|system|server|configuration|resource)( server| software)? (error|failure|problem)",
        "\\bcommand died with status",
        "\\bcan't create (output|user)",
        "\\bcannot (open|append|update|create) (mailbox|file|destination)",
        "\\bqueue file write error",
        "\\bmail system (is )?(down|full|not accepting)",
        "\\bunknown mail(er)?[- ]?(transport )?(error|protocol)",
        "\\btransport (is )?unavailable",
        "\\btemporary (local )?(problem|failure|error|system problem)",
        "\\brequested action aborted: (local )?error",
        "\\btry (again )?later\\b",
        "\\btemporary lookup failure\\b",
        "\\bchild process of\\b[^.]*\\btransport returned\\b",
        "\\bmilter error\\b",
      ],
    },
  ],
  codes: { statuses: ["x.3.0", "x.3.1", "x.3.2", "x.3.5"], replyCodes: [451, 452] },
};
