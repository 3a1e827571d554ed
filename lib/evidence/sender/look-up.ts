import type { Resolver } from "#lib/evidence/ask-resolver";
import { type Answer, type Asker, isDefinite } from "#lib/evidence/asker";
import { isAskable } from "#lib/evidence/dns-name";
import type { QuestionType } from "#lib/evidence/read-answer";
import type { Ask, LookUp } from "#lib/evidence/sender/finding";

/**
 * Asks the resolvers in turn until one speaks about the name; one that has spoken is asked first from then on. When none
 * does, the last failure is the answer. A name that DNS cannot hold does not exist.
 */
export function lookUpWith(asker: Asker, resolversFor: (name: string) => readonly Resolver[]): Ask {
  const spoke = new Set<string>();
  return async (name, type) => {
    const nobody: LookUp = { name, type, result: "not_asked", records: [], aliases: [], resolver: null };
    if (!isAskable(name)) return { ...nobody, result: "nxdomain" };
    const resolvers = [...resolversFor(name)].sort((a, b) => Number(spoke.has(b.label)) - Number(spoke.has(a.label)));
    let last = nobody;
    for (const resolver of resolvers) {
      const answer = await asker.ask(resolver, { name, type });
      if (answer === null) continue;
      last = lookUpOf(answer, name, type);
      if (!isDefinite(answer.result)) continue;
      spoke.add(resolver.label);
      return last;
    }
    return last;
  };
}

function lookUpOf(answer: Answer, name: string, type: QuestionType): LookUp {
  const { result, resolver } = answer;
  return {
    ...{ name, type, result, resolver },
    records: answer.records.filter((record) => record.type === type).map(({ data }) => data),
    aliases: answer.records.filter((record) => record.type === "CNAME").map(({ data }) => data),
  };
}
