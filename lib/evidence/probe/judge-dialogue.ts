import { readReply } from "#lib/classify/classify";
import type { Dialogue, Reply } from "#lib/evidence/probe/dialogue";
import { readReplyCodes } from "#lib/parse/reply";

export const PROBE_VERDICTS = [
  "accepted",
  "relay_denied",
  "user_unknown",
  "deferred",
  "unreachable",
  "inconclusive",
] as const;
export type ProbeVerdict = (typeof PROBE_VERDICTS)[number];

/** What one RCPT TO came to. */
export type ProbeAnswer = { verdict: ProbeVerdict; code: number | null; enhanced: string | null; text: string | null };

export type ProbeJudgement = ProbeAnswer & {
  /** Whether the answer says anything about the address. A relay denial never does; an accepted control voids an accept. */
  verifiable: boolean;
  /** The same question for a made-up local part and for the postmaster, in the same session. */
  controls: { randomLocal: ProbeAnswer | null; postmaster: ProbeAnswer | null };
  /** Why nothing more may be concluded, or what the controls say. */
  words: string;
  /** They named our address, a list or our pace: stop for a day. */
  backOff: string | null;
};

const MEANS: Partial<Record<string, ProbeVerdict>> = { relay_denied: "relay_denied", user_unknown: "user_unknown" };

/** What a single answer says. 4xx is "not now"; other refusals say nothing of relaying or of the address. */
export function answerOf(reply: Reply | null): ProbeAnswer | null {
  if (reply === null) return null;
  const { replyCode, enhancedStatus } = readReplyCodes(reply.text);
  const said = { code: replyCode ?? reply.code, enhanced: enhancedStatus, text: reply.text };
  if (reply.code >= 200 && reply.code < 300) return { verdict: "accepted", ...said };
  const verdict = MEANS[readReply(reply.text).reason];
  if (verdict === "relay_denied") return { verdict, ...said };
  if (reply.code >= 400 && reply.code < 500) return { verdict: "deferred", ...said };
  return { verdict: verdict ?? "inconclusive", ...said };
}

/** Words of a refusal that is about us and not about the recipient. */
const ABOUT_US = [
  "block",
  "blacklist",
  "blocklist",
  "listed",
  "spamhaus",
  "barracuda",
  "rate limit",
  "too many",
  "throttl",
  "reputation",
];

/**
 * Reads a dialogue whose recipients were: the one in question, a made-up local part of its domain, its postmaster. A
 * probe is weaker than a delivery, and from another path than production's it settles nothing (domain rules of probing).
 */
export function judgeDialogue(dialogue: Dialogue): ProbeJudgement {
  const [target, random, postmaster] = dialogue.rcpt.map(answerOf);
  const controls = { randomLocal: random ?? null, postmaster: postmaster ?? null };
  const backOff = backOffReason(dialogue);
  if (!target) {
    const stopped = dialogue.stopped;
    const text = stopped?.text ?? dialogue.failure;
    const reached = dialogue.stage !== "connect";
    const verdict = stopped && stopped.code < 500 ? "deferred" : reached ? "inconclusive" : "unreachable";
    const what = stopped ? "They ended the dialogue before the recipient was named" : `Nothing was asked: ${text}`;
    return {
      ...{ verdict, code: stopped?.code ?? null, enhanced: null, text, verifiable: false, controls, backOff },
      words: `${what}. It says something of our path or of their server, nothing of the address.`,
    };
  }
  return { ...target, ...meaningOf(target, controls), controls, backOff };
}

function meaningOf(
  { verdict }: ProbeAnswer,
  { randomLocal, postmaster }: ProbeJudgement["controls"],
): { verifiable: boolean; words: string } {
  if (verdict === "relay_denied") {
    const others = [randomLocal, postmaster].filter((one) => one !== null);
    const all = others.length > 0 && others.every((one) => one.verdict === "relay_denied");
    return {
      verifiable: false,
      words: all
        ? "The made-up recipient and the postmaster are denied alike: this server does not serve the domain for our path. It says nothing of the address."
        : "This server denied relaying for our path. Whether the address exists cannot be told from it.",
    };
  }
  if (verdict === "accepted") {
    const catchAll = randomLocal?.verdict === "accepted";
    return catchAll
      ? {
          verifiable: false,
          words:
            "A made-up recipient was accepted too: this server takes everything, so the accept says nothing of the address.",
        }
      : { verifiable: randomLocal !== null, words: "The server takes mail for this address now." };
  }
  if (verdict === "user_unknown") {
    const postmasterToo = postmaster?.verdict === "user_unknown";
    return postmasterToo
      ? { verifiable: false, words: "The postmaster is unknown too: this server says so to everybody." }
      : { verifiable: true, words: "The server knows no such recipient." };
  }
  return verdict === "deferred"
    ? { verifiable: false, words: "Not now: the server wants us to come again." }
    : { verifiable: false, words: "The refusal is about something else than relaying or the address." };
}

function backOffReason({ stopped, rcpt }: Dialogue): string | null {
  for (const reply of [stopped, ...rcpt]) {
    if (reply === null) continue;
    if (reply.code === 421) return `They closed the service: ${reply.text.slice(0, 200)}`;
    const text = reply.text.toLowerCase();
    if (reply.code >= 500 && ABOUT_US.some((word) => text.includes(word)))
      return `They refused us, not the recipient: ${reply.text.slice(0, 200)}`;
  }
  return null;
}
