export type TextPart = { text: string; href: string | null };

/** Signs that end a sentence rather than an address, and brackets that opened before it. */
const TRAILING = /[.,;:!?'"»”)\]}>]$/;
const OPENING: Record<string, string> = { ")": "(", "]": "[", "}": "{" };

/**
 * Plain text cut into text and http(s) addresses, nothing else: no Markdown, no other scheme. Joined again the parts are
 * the text.
 */
export function autolink(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let done = 0;
  for (const found of text.matchAll(/\bhttps?:\/\/[^\s<>"]+/gi)) {
    const address = trimmed(found[0]);
    if (!isAddress(address)) continue;
    if (found.index > done) parts.push({ text: text.slice(done, found.index), href: null });
    parts.push({ text: address, href: address });
    done = found.index + address.length;
  }
  if (done < text.length) parts.push({ text: text.slice(done), href: null });
  return parts;
}

function trimmed(address: string): string {
  let end = address.length;
  while (end > 0 && TRAILING.test(address.slice(0, end).slice(-1))) {
    const closing = address[end - 1] ?? "";
    const opening = OPENING[closing];
    // A bracket that was opened inside the address belongs to it.
    if (opening && countOf(opening, address, end) >= countOf(closing, address, end)) break;
    end -= 1;
  }
  return address.slice(0, end);
}

function countOf(sign: string, text: string, end: number): number {
  return text.slice(0, end).split(sign).length - 1;
}

function isAddress(address: string): boolean {
  try {
    return /^https?:$/.test(new URL(address).protocol);
  } catch {
    return false;
  }
}
