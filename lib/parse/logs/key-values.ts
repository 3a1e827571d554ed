const BLANK = 32;
const QUOTE = 34;
const BACKSLASH = 92;
const PAIRS_MAX = 200;

/** What `\"`, `\\`, `\n`, `\t` stand for inside quotes. */
function unescaped(text: string): string {
  if (!text.includes("\\")) return text;
  let out = "";
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? "";
    if (c !== "\\" || i + 1 >= text.length) {
      out += c;
      continue;
    }
    const next = text[++i] ?? "";
    out += next === "n" ? "\n" : next === "t" ? "\t" : next === '"' || next === "\\" ? next : `\\${next}`;
  }
  return out;
}

/**
 * Reads `key=value key="quoted \" value" key=<value>` (logfmt) from `at` on. Keys may hold blanks only when quoted.
 * The first of two equal keys counts.
 */
export function readKeyValues(text: string, at = 0): Map<string, string> {
  const pairs = new Map<string, string>();
  let i = at;
  while (i < text.length && pairs.size < PAIRS_MAX) {
    while (text.charCodeAt(i) === BLANK) i++;
    const keyEnd = keyEndAt(text, i);
    if (text.charCodeAt(keyEnd) !== 61) {
      i = keyEnd + 1;
      continue;
    }
    const key = text.slice(i, keyEnd).replaceAll('"', "");
    const first = text.charCodeAt(keyEnd + 1);
    let end: number;
    let value: string;
    if (first === QUOTE) {
      end = quoteEnd(text, keyEnd + 2);
      value = unescaped(text.slice(keyEnd + 2, end));
      end++;
    } else if (first === 60) {
      const close = text.indexOf(">", keyEnd + 1);
      end = close < 0 ? text.length : close + 1;
      value = text.slice(keyEnd + 1, end);
    } else {
      const blank = text.indexOf(" ", keyEnd + 1);
      end = blank < 0 ? text.length : blank;
      value = text.slice(keyEnd + 1, end);
    }
    if (!pairs.has(key)) pairs.set(key, value);
    i = end;
  }
  return pairs;
}

function keyEndAt(text: string, at: number): number {
  let i = at;
  if (text.charCodeAt(i) === QUOTE) i = quoteEnd(text, i + 1) + 1;
  for (; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 61 || c === BLANK) break;
  }
  return i;
}

function quoteEnd(text: string, at: number): number {
  for (let i = at; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === BACKSLASH) i++;
    else if (c === QUOTE) return i;
  }
  return text.length;
}
