import { parse } from "tldts";
import { canonicalIp } from "#lib/parse/address";
import { isAlphanumeric, isDigit, statusEnd } from "#lib/parse/scan";

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

/** Hosts that are evidence themselves: the placeholder keeps their name. Longest match by whole labels. */
const SIGNALS: readonly (readonly [suffix: string, name: string])[] = [
  ["protection.outlook.com", "outlook"],
  ["prod.outlook.com", "outlook"],
  ["eo.outlook.com", "outlook"],
  ["spamhaus.org", "spamhaus"],
  ["spamhaus.net", "spamhaus"],
  ["spamhaus.com", "spamhaus"],
  ["spamcop.net", "dnsbl"],
  ["barracudacentral.org", "dnsbl"],
  ["sorbs.net", "dnsbl"],
  ["uceprotect.net", "dnsbl"],
  ["abuseat.org", "dnsbl"],
  ["surriel.com", "dnsbl"],
  ["dnsbl.manitu.net", "dnsbl"],
];
const LINK_SIGNALS: readonly (readonly [text: string, name: string])[] = [
  ["mail.i.ua/err/1", "iua-gate"],
  ["mail.i.ua/err/6", "iua-gate"],
  ["aka.ms/exosmtperrors", "exo"],
];

// Names of RFC 2606, 6761, 6762 and habit that no public suffix list holds.
const SPECIAL = new Set(["example", "test", "invalid", "localhost", "local", "localdomain", "internal", "lan", "arpa"]);
const lastLabels = new Map<string, boolean>();

function isTopLevel(label: string): boolean {
  if (SPECIAL.has(label)) return true;
  let known = lastLabels.get(label);
  if (known === undefined) {
    known = parse(`x.${label}`).isIcann === true;
    if (lastLabels.size >= 4_096) lastLabels.clear();
    lastLabels.set(label, known);
  }
  return known;
}

/** True for a name with dots that ends in a top-level domain. `denied.Please` is two sentences, not a host. */
function isHost(token: string): boolean {
  const dot = token.lastIndexOf(".");
  if (dot < 1 || dot === token.length - 1 || token.length > 253 || isDigit(token.charCodeAt(dot + 1))) return false;
  for (let i = 0; i < token.length; i++) {
    const c = token.charCodeAt(i);
    if (!isAlphanumeric(c) && c !== 45 && c !== 46 && c !== 95) return false;
    if (c === 46 && token.charCodeAt(i + 1) === 46) return false;
  }
  const first = token.charCodeAt(dot + 1);
  const second = token.charCodeAt(dot + 2);
  const capitalised = first >= 65 && first <= 90 && second >= 97 && second <= 122;
  return !capitalised && isTopLevel(token.slice(dot + 1).toLowerCase());
}

function hostMask(host: string): string {
  const lower = host.toLowerCase();
  const signal = SIGNALS.find(([suffix]) => lower === suffix || lower.endsWith(`.${suffix}`));
  return signal ? `~h(${signal[1]})` : "~h";
}

function linkMask(link: string, schemeEnd: number): string {
  const lower = link.toLowerCase();
  const known = LINK_SIGNALS.find(([text]) => lower.includes(text));
  if (known) return `~u(${known[1]})`;
  const slash = lower.indexOf("/", schemeEnd);
  const host = lower.slice(schemeEnd, slash < 0 ? undefined : slash);
  const signal = SIGNALS.find(([suffix]) => host === suffix || host.endsWith(`.${suffix}`));
  return signal ? `~u(${signal[1]})` : "~u";
}

/** Ten characters or more with digits among them: a queue id, a server's name for the session, a time. */
function isIdentifier(token: string): boolean {
  if (token.length < 10) return false;
  let digits = 0;
  for (let i = 0; i < token.length; i++) if (isDigit(token.charCodeAt(i))) digits++;
  return digits >= 3;
}

/** What a token is hidden behind, or null when it is a word. */
function maskOf(token: string): string | null {
  if (token.includes("@") && token.length > 1) return "~a";
  const scheme = token.indexOf("://");
  if (scheme > 0) return linkMask(token, scheme + 3);
  if (token.slice(0, 4).toLowerCase() === "www.") return linkMask(token, 0);
  const colon = token.indexOf(":");
  if (canonicalIp(token) !== null) return "~i";
  if (isIdentifier(token)) return "~n";
  if (!token.includes(".")) return null;
  // `192.0.2.1:25`, `mx.example.com:25`, `host.example/path`
  const slash = token.indexOf("/");
  const end = Math.min(colon < 0 ? token.length : colon, slash < 0 ? token.length : slash);
  const head = token.slice(0, end);
  if (canonicalIp(head) !== null) return "~i";
  if (isHost(head)) return slash >= 0 ? linkMask(token, 0) : hostMask(head);
  return null;
}

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
      if (plain < stop) put(lower(reply.slice(plain, stop)), plain, stop, false);
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

/** Finds the codes that the second and later lines of a reply repeat. */
class Continuation {
  private first = true;
  private code = "";
  private status = "";
  private multiline = false;
  private afterCode = false;

  /** Where the words of the token `reply[start, stop)` begin. */
  repeated(reply: string, start: number, stop: number): number {
    const codeEnd = start + 3;
    const isCode =
      isDigit(reply.charCodeAt(start)) && isDigit(reply.charCodeAt(start + 1)) && isDigit(reply.charCodeAt(start + 2));
    const dash = reply.charCodeAt(codeEnd) === 45 && codeEnd < stop;
    if (this.first) {
      this.first = false;
      if (isCode && (stop === codeEnd || dash)) {
        this.code = reply.slice(start, codeEnd);
        this.multiline = dash;
        this.afterCode = true;
        if (dash) this.statusAt(reply, codeEnd + 1, stop);
      }
      return start;
    }
    if (this.afterCode && this.status === "") this.statusAt(reply, start, stop);
    else if (this.multiline && isCode && reply.startsWith(this.code, start)) {
      if (dash)
        return this.status !== "" && reply.startsWith(this.status, codeEnd + 1)
          ? codeEnd + 1 + this.status.length
          : codeEnd + 1;
      if (stop === codeEnd) return stop;
    } else if (this.status !== "" && stop - start === this.status.length && reply.startsWith(this.status, start)) {
      return stop;
    }
    this.afterCode = false;
    return start;
  }

  private statusAt(reply: string, at: number, stop: number): void {
    const end = statusEnd(reply, at);
    if (end > 0 && end <= stop) this.status = reply.slice(at, end);
    this.afterCode = false;
  }
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
