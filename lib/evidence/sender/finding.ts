import type { DnsResult, QuestionType } from "#lib/evidence/read-answer";

export const CHECKS = ["spf", "dkim", "dmarc", "mx", "mta_sts", "tls_rpt", "rdns", "blocklist"] as const;
export type Check = (typeof CHECKS)[number];

/** `unknown`: somebody did not answer, or cannot. It is never a fault. */
export const FINDING_STATES = ["ok", "attention", "broken", "unknown"] as const;
export type FindingState = (typeof FINDING_STATES)[number];

/** One question and what came back, word for word. */
export type Said = {
  /** `TXT _dmarc.example.com`, or `GET https://…`. */
  asked: string;
  /** The resolver or server that spoke; null when nobody was asked. */
  by: string | null;
  /** `answered`, `nxdomain`, `timeout` …, or a status of HTTP. */
  result: string;
  lines: string[];
};

/** One thing that was looked at. No score is made of them: each stands for itself. */
export type Finding = {
  check: Check;
  /** Names the finding for programs, the same for ever. */
  code: string;
  state: FindingState;
  /** The name, address or selector it is about. */
  about: string;
  said: Said[];
  means: string;
  /** What must not be read out of it. */
  notMeans: string;
  /** What to do; null when nothing is to be done. */
  fix: string | null;
};

/** What DNS said to one question. `records`: the data of the asked type only. */
export type LookUp = {
  name: string;
  type: QuestionType;
  result: DnsResult | "not_asked";
  records: string[];
  /** Names that the answer went through. */
  aliases: string[];
  resolver: string | null;
};

/** Asks one question. Never throws: a failure is a result. */
export type Ask = (name: string, type: QuestionType) => Promise<LookUp>;

/** Whether somebody spoke about the name: it has records, has none of that type, or does not exist. */
export function heard(lookUp: LookUp): boolean {
  return lookUp.result === "answered" || lookUp.result === "nodata" || lookUp.result === "nxdomain";
}

/** A look-up as it is shown. */
export function saidOf({ name, type, result, records, aliases, resolver }: LookUp): Said {
  return {
    asked: `${type} ${name}`,
    by: resolver,
    result,
    lines: [...aliases.map((alias) => `CNAME ${alias}`), ...records],
  };
}

/** Nobody answered: in the words that every such finding uses. */
export function unanswered(
  check: Check,
  code: string,
  about: string,
  lookUps: readonly LookUp[],
  means: string,
): Finding {
  const failed = lookUps.filter((lookUp) => !heard(lookUp)).map(({ result }) => result.replaceAll("_", " "));
  return {
    ...{ check, code, about, state: "unknown" },
    said: lookUps.map(saidOf),
    means: `${means} The look-up failed (${[...new Set(failed)].join(", ") || "no answer"}).`,
    notMeans: "A failed look-up says nothing about the record: neither that it is there nor that it is missing.",
    fix: "Ask again in a few minutes. When it keeps failing, look at the name servers of the domain and at our resolvers.",
  };
}
