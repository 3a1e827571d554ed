// Plain scanners over untrusted text: one pass, no backtracking engine.

/** True for an ASCII digit. */
export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** True for an ASCII letter or digit. */
export function isAlphanumeric(code: number): boolean {
  return isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

/** True for space, tab and line ends. */
export function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

/** `text` with every run of blanks as one space, and none at its ends. */
export function squeeze(text: string): string {
  let out = "";
  let from = -1;
  for (let i = 0; i <= text.length; i++) {
    if (i < text.length && !isBlank(text.charCodeAt(i))) {
      if (from < 0) from = i;
    } else if (from >= 0) {
      out += out === "" ? text.slice(from, i) : ` ${text.slice(from, i)}`;
      from = -1;
    }
  }
  return out;
}

/**
 * The end of an enhanced status code `class.subject.detail` (RFC 3463) that starts at `at`, or -1.
 * Four numbers in a row are an address, not a code.
 */
export function statusEnd(text: string, at: number): number {
  const digit = text.charCodeAt(at);
  if (digit !== 50 && digit !== 52 && digit !== 53) return -1;
  let end = at + 1;
  for (let group = 0; group < 2; group++) {
    if (text.charCodeAt(end) !== 46) return -1;
    const from = ++end;
    while (end - from < 4 && isDigit(text.charCodeAt(end))) end++;
    if (end === from || end - from > 3) return -1;
  }
  const after = text.charCodeAt(end);
  if (isDigit(after) || (after === 46 && isDigit(text.charCodeAt(end + 1)))) return -1;
  return end;
}

/** The first enhanced status code in `text` from `from` on that is a word of its own, or null. */
export function findStatus(text: string, from = 0): string | null {
  for (let dot = text.indexOf(".", from); dot > 0; dot = text.indexOf(".", dot + 1)) {
    const at = dot - 1;
    if (at < from) continue;
    const before = at === 0 ? 32 : text.charCodeAt(at - 1);
    if (isAlphanumeric(before) || before === 46) continue;
    const end = statusEnd(text, at);
    if (end > 0) return text.slice(at, end);
  }
  return null;
}

/** Where the line begins behind the `<22>` that a raw syslog stream puts before it (RFC 5424 §6.2.1). */
export function afterPriority(bytes: Buffer, start: number, end: number): number {
  if (bytes[start] !== 60) return start;
  const last = Math.min(end, start + 6);
  for (let i = start + 1; i < last; i++) if (bytes[i] === 62) return i + 1;
  return start;
}
