import { findStatus, isAlphanumeric, isDigit, statusEnd } from "#lib/parse/scan";

/** The codes a reply carries: RFC 5321 §4.2 reply code, RFC 3463 enhanced code. */
export type ReplyCodes = { replyCode: number | null; enhancedStatus: string | null };

const AFTER_CODE: ReadonlySet<number> = new Set([..." -\t\n:#"].map((character) => character.charCodeAt(0)));

function codeAt(text: string, at: number): number | null {
  const a = text.charCodeAt(at);
  if (a < 50 || a > 53 || !isDigit(text.charCodeAt(at + 1)) || !isDigit(text.charCodeAt(at + 2))) return null;
  // `550 `, `550-`, `550` alone, `550:`, `550#5.1.0`
  if (at + 3 < text.length && !AFTER_CODE.has(text.charCodeAt(at + 3))) return null;
  return Number(text.slice(at, at + 3));
}

/**
 * Reads the codes of a reply. The enhanced code stands after the reply code, else as `#5.7.1` or anywhere in the words.
 * What stands before the reply code is a greeting, a gateway's own code (`5.3.0 - Other mail system problem 550-'5.1.1 …'`)
 * or an earlier line.
 */
export function readReplyCodes(reply: string): ReplyCodes {
  const quoted = innerReply(reply);
  if (quoted > 0) return codesFrom(reply, quoted);
  const first = codeAt(reply, 0);
  // GroupWise puts the whole reply in brackets.
  if (first === null && reply.charCodeAt(0) === 40 && codeAt(reply, 1) !== null) return codesFrom(reply, 1);
  if (first !== null) {
    const later = first === 220 ? laterCode(reply, 3, 32) : -1;
    return later > 0 ? codesFrom(reply, later) : codesFrom(reply, 0);
  }
  const gateway = findStatus(reply);
  const leads = gateway !== null && reply.startsWith(gateway);
  const later = leads ? laterCode(reply, gateway.length, 32) : laterCode(reply, 1, 10);
  if (later < 0) {
    const both = gateway === null ? -1 : codeBeforeStatus(reply);
    return both < 0 ? { replyCode: null, enhancedStatus: gateway } : codesFrom(reply, both);
  }
  const inner = codesFrom(reply, later);
  return { replyCode: inner.replyCode, enhancedStatus: inner.enhancedStatus ?? gateway };
}

// Before the reply that a relaying system quotes inside its own words: Microsoft's wrapper, an expired mail's last
// answer (Amazon), a code written behind the words.
const WRAPPERS = [" -> ", ".<", "[SMTP Error Code "] as const;

/** The index of the quoted reply's code, or -1: the inner reply is the one that was heard. */
function innerReply(reply: string): number {
  for (const wrapper of WRAPPERS) {
    const at = reply.lastIndexOf(wrapper);
    if (at < 0) continue;
    const from = at + wrapper.length;
    const code =
      codeAt(reply, from) ?? (reply.charCodeAt(from + 3) === 93 ? codeAt(`${reply.slice(from, from + 3)} `, 0) : null);
    if ((code ?? 0) >= 400) return from;
  }
  return -1;
}

function codesFrom(reply: string, at: number): ReplyCodes {
  const sign = reply.charCodeAt(at + 4);
  // `550 #5.1.0`, `550-'5.1.1 …'`
  const from = at + (sign === 35 || sign === 39 ? 5 : 4);
  const end = statusEnd(reply, from);
  return {
    replyCode: Number(reply.slice(at, at + 3)),
    enhancedStatus: end > 0 ? reply.slice(from, end) : findStatus(reply, at + 3),
  };
}

/**
 * The index of the first `550 5.7.1`, `550-5.7.1` inside other words (`SMTP error 550 5.7.1 …`, `<H #5.7.1 smtp;550
 * 5.7.1 …>`), or -1. Both codes side by side, of one class, are a reply's; a number alone may be anything.
 */
function codeBeforeStatus(reply: string): number {
  for (let i = 1; i < reply.length - 8; i++) {
    const code = codeAt(reply, i);
    if (code === null || code < 400 || isWord(reply.charCodeAt(i - 1))) continue;
    if (reply.charCodeAt(i + 4) === reply.charCodeAt(i) && statusEnd(reply, i + 4) > 0) return i;
  }
  return -1;
}

function isWord(c: number): boolean {
  return isAlphanumeric(c) || c === 46;
}

/** The index of the first 4xx or 5xx code behind the character `before`, or -1. */
function laterCode(reply: string, from: number, before: number): number {
  for (
    let i = reply.indexOf(String.fromCharCode(before), from);
    i >= 0;
    i = reply.indexOf(String.fromCharCode(before), i + 1)
  ) {
    if ((codeAt(reply, i + 1) ?? 0) >= 400) return i + 1;
  }
  return -1;
}
