import { LIMITS } from "#lib/parse/limits";
import { isDigit } from "#lib/parse/scan";

const WRITERS_MAX = 1_000;

/** A line as Exim wrote it: `number` of its first piece, `raw` with every piece. */
export type WholeLine = { text: string; raw: Buffer; number: number };

type Begun = { parts: string[]; raws: Buffer[]; chars: number; number: number; next: number; of: number };

/** `[n/m] ` (cut for its length) or `[n\m] ` (cut at a line break) at the start of `text`. */
function pieceOf(text: string): { n: number; of: number; breaks: boolean; end: number } | null {
  if (text.charCodeAt(0) !== 91) return null;
  const n = number(text, 1);
  const sign = text.charCodeAt(n.end);
  if (n.end === 1 || (sign !== 47 && sign !== 92)) return null;
  const of = number(text, n.end + 1);
  if (of.end === n.end + 1 || !text.startsWith("] ", of.end)) return null;
  return { n: n.value, of: of.value, breaks: sign === 92, end: of.end + 2 };
}

function number(text: string, at: number): { value: number; end: number } {
  let end = at;
  while (end - at < 4 && isDigit(text.charCodeAt(end))) end++;
  return { value: Number(text.slice(at, end)), end };
}

/** Joins the pieces into which Exim cuts a line for syslog (spec §52.4); each process writes its own. */
export class EximPieces {
  private readonly begun = new Map<string, Begun>();

  /** Gives the line when it is whole, or null when it is a piece that waits for the others. */
  take(writer: string, text: string, raw: () => Buffer, line: number): WholeLine | null {
    const piece = pieceOf(text);
    if (!piece) return { text, raw: raw(), number: line };
    if (piece.n === 1) {
      const oldest = this.begun.keys().next().value;
      if (this.begun.size >= WRITERS_MAX && oldest !== undefined) this.begun.delete(oldest);
      this.begun.delete(writer);
      this.begun.set(writer, { parts: [], raws: [], chars: 0, number: line, next: 1, of: piece.of });
    }
    const begun = this.begun.get(writer);
    if (begun?.next !== piece.n || begun.of !== piece.of) {
      this.begun.delete(writer);
      return null;
    }
    if (begun.chars < LIMITS.lineBytesMax) {
      begun.parts.push(begun.parts.length > 0 && piece.breaks ? "\n" : "", text.slice(piece.end));
      begun.raws.push(raw());
      begun.chars += text.length;
    }
    begun.next++;
    if (piece.n < piece.of) return null;
    this.begun.delete(writer);
    return { text: begun.parts.join(""), raw: joined(begun.raws), number: begun.number };
  }
}

/** The pieces with a line feed between them. */
export function joined(raws: readonly Buffer[]): Buffer {
  const [first] = raws;
  if (first && raws.length === 1) return first;
  const feed = Buffer.from("\n");
  return Buffer.concat(raws.flatMap((raw, i) => (i === 0 ? [raw] : [feed, raw])));
}
