/** What came out of one step, and why there is no next one. */
export type Step = { pieces: Buffer[]; problem: Error | null };

/** An unpacker that is fed by hand: each step gives all that came out of the bytes fed. */
export type Steps = {
  feed: (chunk: Buffer) => Promise<Step>;
  end: () => Promise<Step>;
  close: () => void;
};

/** The packed bytes are cut or damaged, in words; what came before stays. */
export class Damaged extends Error {}

/** A limit, or something we do not unpack, in words for the person who sent it. */
export class Refusal extends Error {}
