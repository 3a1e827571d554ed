import { addressDomain, groupingKey, localPart, mailboxOf } from "#lib/parse/address";

/**
 * The key that groups spellings of one recipient: NFC(local) with only A–Z folded, `@`, the domain as lower-case A-labels.
 * No dots or plus tags are removed. For grouping only; mail is sent to the submitted form.
 */
export function recipientKey(address: string): string {
  return groupingKey(address);
}

/** The domain as lower-case A-labels without a trailing dot; `[…]` for an address literal, "" when there is none. */
export function recipientDomain(address: string): string {
  return addressDomain(mailboxOf(address));
}

/** True when the local part as submitted holds an upper-case letter, of any script. */
export function localHasUpper(address: string): boolean {
  for (const character of localPart(mailboxOf(address))) {
    // Upper case is what lower-casing changes; title-case letters such as ǅ count too.
    if (character !== character.toLowerCase()) return true;
  }
  return false;
}
