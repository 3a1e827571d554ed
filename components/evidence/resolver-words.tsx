import type { Evidence } from "#lib/evidence/contract";

type Answer = Evidence["domains"][number]["answers"][number];

const RESULT: Record<Answer["result"], string> = {
  answered: "answered",
  nxdomain: "says the domain does not exist (NXDOMAIN)",
  nodata: "has no MX for it",
  servfail: "failed (SERVFAIL)",
  refused: "refused to answer",
  timeout: "did not answer in time",
  malformed: "answered something unreadable",
  wrong_owner: "answered for another name",
  loop: "answered with a loop of names",
  lame: "is named for the zone and does not serve it (lame)",
};

export const resultWords = (result: Answer["result"]): string => RESULT[result];

/** Whether the resolvers agree, in words; null agreement means fewer than two answered. */
export function agreeWords(
  domain: Pick<Evidence["domains"][number], "agree" | "answers" | "nullMx" | "implicitMx">,
): string {
  const said = domain.nullMx
    ? " It takes no mail at all (null MX)."
    : domain.implicitMx
      ? " It has no MX, so its own address is meant (implicit MX)."
      : "";
  if (domain.answers.length === 0) return "Nobody was asked yet.";
  if (domain.agree === null) return `Fewer than two resolvers answered, so nothing is confirmed.${said}`;
  return domain.agree ? `All resolvers that answered agree.${said}` : `The resolvers disagree.${said}`;
}
