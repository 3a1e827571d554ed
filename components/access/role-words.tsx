import type { Role } from "#lib/access/actor";

/** What each role may do, in one sentence. The rule itself is lib/access/can.ts. */
export const ROLE_WORDS: Record<Role, { name: string; may: string }> = {
  viewer: { name: "Viewer", may: "Reads incidents, events, evidence and reports. Changes nothing." },
  operator: {
    name: "Operator",
    may: "Brings in mails and logs, holds suppression, proposes and releases approved retry cohorts.",
  },
  approver: {
    name: "Approver",
    may: "Everything an operator may, and decides on the retry plans of other people.",
  },
  administrator: {
    name: "Administrator",
    may: "Everything, and looks after people, API tokens and release targets.",
  },
};
