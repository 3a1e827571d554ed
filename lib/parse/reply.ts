import { findStatus, isDigit, statusEnd } from "#lib/parse/scan";

/** The codes a reply carries: RFC 5321 §4.2 reply code, RFC 3463 enhanced code. */
export type ReplyCodes = { replyCode: number | null; enhancedStatus: string | null };

function codeAt(text: string, at: number): number | null {
  const a = text.charCodeAt(at);
  if (a < 50 || a > 53 || !isDigit(text.charCodeAt(at + 1)) || !isDigit(text.charCodeAt(at + 2))) return null;
  const after = text.charCodeAt(at + 3);
  // `550 `, `550-`, `550` alone, `550:`, `550#5.1.0`
  if (
    at + 3 < text.length &&
    after !== 32 &&
    after !== 45 &&
    after !== 9 &&
    after !== 10 &&
    after !== 58 &&
    after !== 35
  ) {
    return null;
  }
  return Number(text.slice(at, at + 3));
}

/**
 * Reads the codes of a reply. The enhanced code stands after the reply code, else as `#5.7.1` or anywhere in the words;
 * some gateways write it before the reply code.
 */
export function readReplyCodes(reply: string): ReplyCodes {
  let replyCode = codeAt(reply, 0);
  if (replyCode !== null) {
    const at = reply.charCodeAt(4) === 35 ? 5 : 4;
    const end = statusEnd(reply, at);
    return { replyCode, enhancedStatus: end > 0 ? reply.slice(at, end) : findStatus(reply, 3) };
  }
  const enhancedStatus = findStatus(reply);
  if (enhancedStatus !== null && reply.startsWith(enhancedStatus)) replyCode = laterCode(reply, enhancedStatus.length);
  return { replyCode, enhancedStatus };
}

/** `5.3.0 - Other mail system problem 550-'5.1.1 …'`: the first code after the enhanced one. */
function laterCode(reply: string, from: number): number | null {
  for (let i = from; i + 3 <= reply.length; i++) {
    if (reply.charCodeAt(i - 1) === 32) {
      const code = codeAt(reply, i);
      if (code !== null && code >= 400) return code;
    }
  }
  return null;
}
