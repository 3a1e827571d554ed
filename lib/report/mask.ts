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

/** A path or query of a link can name a person or open a door: only its host is kept. */
const LINK = /\b(https?:\/\/)([^\s<>"'/?#@]*@)?([^\s<>"'/?#]+)([/?#][^\s<>"']*)/gi;

export type Masked<T> = { value: T; addresses: number; links: number };

/** A copy of `value` in which every text is masked, and what was; numbers, nulls and the shape stay. */
export function maskDeep<T>(value: T): Masked<T> {
  const count = { addresses: 0, links: 0 };
  const masked = maskWithin(value, count);
  return { value: masked, ...count };
}

function maskWithin<T>(value: T, count: { addresses: number; links: number }): T {
  if (typeof value === "string") return maskText(value, count) as T;
  if (Array.isArray(value)) return value.map((member) => maskWithin(member, count)) as T;
  if (value !== null && typeof value === "object") {
    const members = Object.entries(value).map(([name, member]) => [maskText(name, count), maskWithin(member, count)]);
    return Object.fromEntries(members) as T;
  }
  return value;
}

function maskText(text: string, count: { addresses: number; links: number }): string {
  const plain = text.replace(LINK, (_, scheme: string, _user: string | undefined, host: string, rest: string) => {
    if (rest === "/") return `${scheme}${host}/`;
    count.links += 1;
    return `${scheme}${host}/…`;
  });
  // Links write the sign as %40.
  const masked = maskAddresses(plain.replaceAll("%40", "@"));
  if (masked === plain) return masked;
  count.addresses += masked.split("***@").length - plain.split("***@").length;
  return masked;
}
