/** What an administrator types to approve their own plan alone. */
export const CONSENT = "I understand the consequences";
export const REASON_LETTERS_MIN = 20;

/** What is missing before a plan may be approved alone, in words; null when nothing is. Only letters count as a reason. */
export function breakGlassMissing(words: string, consent: string): string | null {
  const letters = words.match(/\p{L}/gu)?.length ?? 0;
  if (letters < REASON_LETTERS_MIN)
    return `Say why this cannot wait for a second person: ${REASON_LETTERS_MIN} letters or more, ${letters} so far.`;
  return consent === CONSENT ? null : `Type the words “${CONSENT}”.`;
}
