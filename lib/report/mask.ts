/** Characters that end an unquoted local part when read backwards from its `@`: blanks and RFC 5322's specials. */
const STOPS = new Set(' \t\r\n<>()[]\\,;:"@');

/**
 * The text with the local part of every address cut to its first letter: `j***@example.net`. Reads each character a
 * fixed number of times, because replies are written by strangers.
 */
export function maskAddresses(text: string): string {
  let out = "";
  let done = 0;
  for (let at = text.indexOf("@"); at !== -1; at = text.indexOf("@", at + 1)) {
    const start = localPartStart(text, at, done);
    if (start === at) continue;
    const first = String.fromCodePoint(text.codePointAt(text[start] === '"' ? start + 1 : start) ?? 42);
    out += `${text.slice(done, start)}${first}***`;
    done = at;
  }
  return out + text.slice(done);
}

/** Where the local part before the `@` at `at` begins, not before `from`; `at` itself when there is none. */
function localPartStart(text: string, at: number, from: number): number {
  if (text[at - 1] === '"') {
    const opening = text.lastIndexOf('"', at - 2);
    if (opening >= from && opening !== -1) return opening;
  }
  let start = at;
  while (start > from && !STOPS.has(text[start - 1] ?? " ")) start -= 1;
  return start;
}

/** A copy of `value` in which every text is masked; numbers, nulls and the shape stay. */
export function maskDeep<T>(value: T): T {
  if (typeof value === "string") return maskAddresses(value) as T;
  if (Array.isArray(value)) return value.map(maskDeep) as T;
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, maskDeep(member)])) as T;
  }
  return value;
}
