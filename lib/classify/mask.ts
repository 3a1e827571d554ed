import { Continuation } from "#lib/classify/continuation";
import { maskOf } from "#lib/classify/mask-token";

/** A reply made ready for the rules, with the way back to the original. */
export type Masked = {
  /** Lower case, single blanks; addresses, IPs, hosts, links and ids as `~a`, `~i`, `~h`, `~u`, `~n`. */
  text: string;
  /** The span of the original that `text[start, end)` was made of. */
  span(start: number, end: number): { start: number; end: number };
};

const REPLY_CHARS_MAX = 4_096;
const DELIMITERS = new Set([..." \t\n\r\f\v<>()[]{}\"',;|*="].map((c) => c.charCodeAt(0)));
const TRAILING = new Set([...".:!?-"].map((c) => c.charCodeAt(0)));

type Segment = { at: number; start: number; end: number; whole: boolean };

/**
 * Masks what a reply echoes, so that a domain named `relay-denied.example` says nothing, and drops what only repeats: the
 * reply code and enhanced code at the head of each line of a multi-line reply. `from` = where to begin.
 */
export function maskReply(reply: string, from = 0): Masked {
  const segments: Segment[] = [];
  const end = Math.min(reply.length, from + REPLY_CHARS_MAX);
  let text = "";
  const put = (piece: string, start: number, stop: number, whole: boolean) => {
    segments.push({ at: text.length, start, end: stop, whole });
    text += piece;
  };
  const lines = new Continuation();
  for (let i = from; i < end; ) {
    const c = reply.charCodeAt(i);
    if (c === 60) {
      const close = echoEnd(reply, i, end);
      if (close > 0) {
        put("<~a>", i, close, true);
        i = close;
        continue;
      }
    }
    if (DELIMITERS.has(c)) {
      const blank = c <= 32;
      if (!blank) put(reply.charAt(i), i, i + 1, false);
      else if (!text.endsWith(" ")) put(" ", i, i + 1, false);
      i++;
      continue;
    }
    let stop = i + 1;
    while (stop < end && !DELIMITERS.has(reply.charCodeAt(stop))) stop++;
    const skip = lines.repeated(reply, i, stop);
    i = skip;
    if (i < stop) {
      let core = stop;
      while (core > i + 1 && TRAILING.has(reply.charCodeAt(core - 1))) core--;
      const token = reply.slice(i, core);
      const mask = maskOf(token);
      if (mask) put(mask, i, core, true);
      const plain = mask ? core : i;
      // Some join their words: `mailbox_full`.
      if (plain < stop) put(lower(reply.slice(plain, stop)).replaceAll("_", " "), plain, stop, false);
    }
    i = stop;
  }
  return { text, span: (start, stop) => spanOf(segments, start, stop) };
}

/** Where `<…>` ends when it echoes one thing without blanks, or an address with them; -1 when it does not. */
function echoEnd(reply: string, open: number, end: number): number {
  const close = reply.indexOf(">", open);
  if (close < 0 || close >= end || close - open > 320 || close === open + 1) return -1;
  const inside = reply.slice(open + 1, close);
  return inside.includes("@") || !inside.includes(" ") ? close + 1 : -1;
}

/** Lower case that never changes a length: some letters grow when folded. */
function lower(text: string): string {
  const folded = text.toLowerCase();
  return folded.length === text.length ? folded : text;
}

function spanOf(segments: readonly Segment[], start: number, end: number): { start: number; end: number } {
  const first = segmentAt(segments, start);
  const last = segmentAt(segments, Math.max(start, end - 1));
  if (!first || !last) return { start: 0, end: 0 };
  return {
    start: first.whole ? first.start : first.start + (start - first.at),
    end: last.whole ? last.end : Math.min(last.end, last.start + (end - last.at)),
  };
}

/** The last segment that begins at or before `at`. */
function segmentAt(segments: readonly Segment[], at: number): Segment | undefined {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((segments[middle]?.at ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return segments[low];
}
