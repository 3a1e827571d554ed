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
    // What is no part of a local part outside of quotes would not be one the next time either.
    const told = STOPS.has(first) || first === "'" ? "*" : first;
    out += `${text.slice(done, start)}${told}***`;
    done = at;
  }
  return out + text.slice(done);
}

/** Where the local part before the `@` at `at` begins, not before `from`; `at` itself when there is none. */
function localPartStart(text: string, at: number, from: number): number {
  let start = at;
  // Two quotes at least: a search from before the start would find the closing one again.
  if (at > 1 && text[at - 1] === '"') {
    let opening = text.lastIndexOf('"', at - 2);
    // A quote behind a backslash stands inside of the quoted part.
    while (opening > from && text[opening - 1] === "\\") opening = text.lastIndexOf('"', opening - 2);
    if (opening >= from && opening !== -1) start = opening;
  }
  // Words may stand before the quoted one: `ann."b c"@example.net`.
  while (start > from && !STOPS.has(text[start - 1] ?? " ")) start -= 1;
  // A shell's quote before an address is no part of it.
  while (start < at && text[start] === "'") start += 1;
  return start;
}

/** A path or query of a link can name a person or open a door: only its host is kept. */
const LINK =
  /\b((?:[a-z][a-z0-9+.-]{1,20}:\/\/)|(?<![^\s<>"'(])(?=www\.))([^\s<>"'/?#@(]*@)?([^\s<>"'/?#(]+)([/?#][^\s<>"']*)/gi;
/** The same without a scheme, when it has a query: `example.net/u?token=…`. */
const BARE_LINK = /(?<![^\s<>"'(])([^\s<>"'/?#(]+)\/[^\s<>"'?]*\?[^\s<>"']*/g;

/** A mail link says more behind its address: subject, body, further recipients. */
const MAIL_LINK = /\b(mailto:[^\s<>"'?]{0,400})\?[^\s<>"']*/gi;

/** Other ways to write the at-sign: links, HTML, JSON, wide forms, and against harvesters. */
const SIGN = /%(?:25)?40|&#0{0,4}64;|&#x0{0,4}40;|&commat;|\\u0040|[\uff20\ufe6b]|[ ]?[([{] ?at ?[)\]}][ ]?/gi;
/** Quoted-printable writes it so; elsewhere this is a number. */
const QUOTED_SIGN = /(?<=[\w.+-])=40(?=[a-z0-9-]{1,63}\.[a-z])/gi;
/** An envelope sender that names its recipient, cut off before its own at-sign: `bounce+ann=example.net`. */
const VERP = /\+[^\s<>()=@+]{1,64}=(?=[a-z0-9-]{1,63}\.[a-z])/gi;

/** What was masked. */
export type MaskCount = { addresses: number; links: number };

/**
 * The text without what could name a person or open a door: of an address its first letter and domain are left, of a
 * link its host. Adds to `count` what was masked. Reads each character a fixed number of times.
 */
export function maskText(text: string, count: MaskCount): string {
  const plain = text
    .replace(LINK, (whole, scheme: string, _user: string | undefined, host: string, rest: string) => {
      if (rest === "/" || host.startsWith("…")) return _user ? `${scheme}${host}/` : whole;
      if (rest === "/…") return whole;
      count.links += 1;
      return `${scheme}${host}/…`;
    })
    .replace(BARE_LINK, (whole, host: string) => {
      if (!host.includes(".")) return whole;
      count.links += 1;
      return `${host}/…`;
    })
    .replace(MAIL_LINK, (_, head: string) => {
      count.links += 1;
      return head;
    })
    .replace(VERP, (whole) => {
      if (whole.startsWith("+***")) return whole;
      count.addresses += 1;
      return "+***=";
    });
  const masked = maskAddresses(plain.replace(SIGN, "@").replace(QUOTED_SIGN, "@"));
  count.addresses += masked.split("***@").length - plain.split("***@").length;
  return masked;
}
