import type { VerdictFacts } from "#lib/verdict/facts";
import type { Decision, RuleId } from "#lib/verdict/truth-table";
import { proofOf, sentenceOf } from "#lib/verdict/wording";

/** What it means for the addresses. Nobody is called bad for a refusal to relay. */
function addressesWords(rule: RuleId): string {
  if (rule === "R7") return "This one address failed again after a controlled retry; the others are not touched by it.";
  if (rule.startsWith("R1") || rule === "R3")
    return "It says nothing about the addresses: the mail never reached a server that could judge them in the usual way.";
  if (rule === "R2" || rule === "R5")
    return "The addresses are as good as before: the receiver refused whoever they were.";
  if (rule === "R4") return "The addresses cannot get mail until the domain is served again; none is bad by itself.";
  return "Nothing is known against the addresses, so none should be suppressed for it.";
}

const TO_DO: Record<Decision, string> = {
  retry: "It has stopped: bring the recipients back in stages, a small sample first.",
  hold: "Keep suppression held and send nothing again until it stops.",
  investigate: "Settle the cause before anything is sent again, and suppress nobody meanwhile.",
  suppress: "Suppress the address.",
};

/** What happened, why we think so, what it means for the addresses and what to do: a paragraph for people outside. */
export function paragraphOf(rule: RuleId, decision: Decision, facts: VerdictFacts): string {
  const [proof] = proofOf(rule, facts);
  const why = proof ? `We think so because of this: ${proof.text}` : "";
  return [sentenceOf(rule, facts), why, addressesWords(rule), TO_DO[decision]].filter((part) => part !== "").join(" ");
}
