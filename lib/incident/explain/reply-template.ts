/** Replies are cut here before they are compared; what tells two refusals apart stands earlier. */
const REPLY_LENGTH_MAX = 1_000;
const TEMPLATE_LENGTH_MAX = 300;
const ID_LENGTH_MIN = 8;
const LOCAL_PART_LENGTH_MIN = 3;

const SEMICOLON = 59;
const EQUALS = 61;

const DAYS_AND_MONTHS = new Set(
  "mon tue wed thu fri sat sun jan feb mar apr may jun jul aug sep oct nov dec".split(" "),
);

/**
 * A reply with its variable parts masked, so that replies to different recipients become one: addresses, hosts, IPs,
 * dates, queue ids, UUIDs and numbers. The reply code, the enhanced code and short codes of a provider ("S3140") stay.
 * `recipient` masks the local part where the reply names it alone. Linear in the length of the reply.
 */
export function replyTemplate(reply: string, recipient = ""): string {
  const local = recipient.slice(0, Math.max(0, recipient.lastIndexOf("@"))).toLowerCase();
  const parts = piecesOf(reply.slice(0, REPLY_LENGTH_MAX));
  let out = "";
  let words = 0;
  for (const part of parts) {
    if (out.length > TEMPLATE_LENGTH_MAX) break;
    if (isDelimiter(part.charCodeAt(0))) {
      out += part === "<" || part === ">" ? "" : part;
      continue;
    }
    const end = wordEnd(part);
    out += masked(part.slice(0, end), words++, local) + part.slice(end);
  }
  return out
    .replaceAll(/(\{date\}[ ,]*)+/g, "{date} ")
    .trim()
    .slice(0, TEMPLATE_LENGTH_MAX);
}

/** Words and delimiters in order; any run of blanks is one blank. */
function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  let from = 0;
  for (let i = 0; i <= text.length; i++) {
    const c = text.charCodeAt(i);
    // A link goes on over the marks of its query.
    if (i < text.length && (!isDelimiter(c) || ((c === EQUALS || c === SEMICOLON) && text.startsWith("http", from))))
      continue;
    if (i > from) pieces.push(text.slice(from, i));
    const mark = text[i];
    if (mark !== undefined) {
      const piece = c <= 32 ? " " : mark;
      if (piece !== " " || pieces[pieces.length - 1] !== " ") pieces.push(piece);
    }
    from = i + 1;
  }
  return pieces;
}

function isDelimiter(c: number): boolean {
  // Controls and blank, then " ' ( ) , ; < = > [ ] { | }
  return c <= 32 || [34, 39, 40, 41, 44, 59, 60, 61, 62, 91, 93, 123, 124, 125].includes(c);
}

/** Where the word ends and the punctuation of its sentence begins. */
function wordEnd(part: string): number {
  let end = part.length;
  while (end > 0 && ".:!?".includes(part[end - 1] ?? "")) end--;
  return end;
}

function masked(word: string, position: number, local: string): string {
  if (word === "") return word;
  if (word.includes("@")) return "{address}";
  const lower = word.toLowerCase();
  if (local.length >= LOCAL_PART_LENGTH_MIN && lower === local) return "{recipient}";
  if (/^https?:\/\//.test(lower)) return `${/^https?:\/\/[^/?#]*/.exec(lower)?.[0] ?? ""}/…`;
  // "550", "550-5.7.1" at the start, and an enhanced code anywhere.
  if (position === 0 && /^[245]\d\d(-|$)/.test(word)) return word;
  if (/^([245]\d\d-)?[245]\.\d{1,3}\.\d{1,3}$/.test(word)) return word;
  if (/^\d{1,3}(\.\d{1,3}){3}(:\d+)?$/.test(word)) return "{ip}";
  if (/^[0-9a-f:]*:[0-9a-f]*:[0-9a-f:.]*$/.test(lower) && !/^\d\d?:\d\d(:\d\d)?$/.test(word)) return "{ip}";
  if (/^\d\d?:\d\d(:\d\d)?(\.\d+)?z?$/.test(lower) || /^\d{4}-\d\d-\d\d(t[\d:.]+)?(z|[+-][\d:]+)?$/.test(lower))
    return "{date}";
  if (DAYS_AND_MONTHS.has(lower) || /^[+-]\d{4}$/.test(word)) return "{date}";
  if (/^[a-z0-9_-]+(\.[a-z0-9_-]+)*\.[a-z][a-z0-9-]*[a-z0-9](:\d+)?$/.test(lower)) return "{host}";
  if (word.length >= ID_LENGTH_MIN && /\d/.test(word) && /^[\w.:+/-]+$/.test(word)) return "{id}";
  if (/^[+-]?\d+([.:/]\d+)*[%kmgb]*$/.test(lower)) return "{n}";
  return word;
}
