import { type AskLimits, askResolver, LIMITS, type Resolver, type Told } from "#lib/evidence/ask-resolver";
import type { DnsResult, Question } from "#lib/evidence/read-answer";

/** One answer with the question, who gave it and when it was asked for. */
export type Answer = Question & Told & { resolver: string; askedAt: Date };

/** Asks each question once per round, so many at a time, and stops at the end of its time. */
export type Asker = {
  resolversFor(name: string): readonly Resolver[];
  /** Null when it was not asked: the time of the round is over, or the resolver answers nothing at all. */
  ask(resolver: Resolver, question: Question): Promise<Answer | null>;
  /** Everything that was asked, in the order of the answers. */
  answers(): readonly Answer[];
};

export type AskerOptions = {
  resolversFor: (name: string) => readonly Resolver[];
  /** When the round begins; times of questions count from here. */
  now: Date;
  /** Milliseconds for the whole round. */
  budgetMs: number;
  /** Questions that wait at one resolver at a time: a dead one holds up no other. */
  concurrency?: number;
};

/** Questions without an answer, and none with one, after which a resolver is left alone for the round. */
const SILENT_AFTER = 4;

/** Whether the resolver itself spoke about the name: yes, no such name, or nothing of that type. */
export function isDefinite(result: DnsResult): boolean {
  return result === "answered" || result === "nodata" || result === "nxdomain";
}

export function createAsker({ resolversFor, now, budgetMs, concurrency = 16 }: AskerOptions): Asker {
  const began = performance.now();
  const asked = new Map<string, Promise<Answer | null>>();
  const answers: Answer[] = [];
  const spoke = new Set<string>();
  const silent = new Map<string, number>();
  const slotsOf = new Map<string, Slots>();

  async function askNow(resolver: Resolver, question: Question): Promise<Answer | null> {
    const slots = slotsOf.get(resolver.label) ?? createSlots(concurrency);
    slotsOf.set(resolver.label, slots);
    await slots.take();
    try {
      const elapsed = performance.now() - began;
      const left = budgetMs - elapsed;
      if (left < 50 || (!spoke.has(resolver.label) && (silent.get(resolver.label) ?? 0) >= SILENT_AFTER)) return null;
      const limits: AskLimits = { ...LIMITS, totalMs: Math.min(LIMITS.totalMs, left) };
      const told = await askResolver(resolver, question, limits);
      if (told.result === "timeout") silent.set(resolver.label, (silent.get(resolver.label) ?? 0) + 1);
      else spoke.add(resolver.label);
      const answer = { ...question, ...told, resolver: resolver.label, askedAt: new Date(now.getTime() + elapsed) };
      answers.push(answer);
      return answer;
    } finally {
      slots.give();
    }
  }

  return {
    resolversFor,
    ask(resolver, question) {
      const key = `${resolver.label} ${question.type} ${question.name}`;
      const before = asked.get(key);
      if (before) return before;
      const answer = askNow(resolver, question);
      asked.set(key, answer);
      return answer;
    },
    answers: () => answers,
  };
}

type Slots = { take(): Promise<void>; give(): void };

function createSlots(count: number): Slots {
  let free = count;
  const waiting: (() => void)[] = [];
  return {
    async take() {
      if (free > 0) free--;
      else await new Promise<void>((resolve) => waiting.push(resolve));
    },
    give() {
      const next = waiting.shift();
      if (next) next();
      else free++;
    },
  };
}
