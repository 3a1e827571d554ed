import type { Format } from "#lib/parse/delivery-event";
import { LOG_SIGNATURES } from "#lib/parse/logs/log-signatures";
import { LOG_PROGRAMS } from "#lib/parse/logs/recognise";
import { RECORD_SIGNATURES } from "#lib/parse/records/record-formats";

/** The first bytes of a file and the same as text, for signatures to look at. */
export type Head = { bytes: Buffer; text: string };

/**
 * How a format shows itself in the first 64 KB. `recognise` says why in one sentence, or null. The first signature that
 * recognises decides, before mails and syslogs are looked for.
 */
export type Signature = { format: Format; recognise(head: Head): string | null };

export const SIGNATURES: readonly Signature[] = [...LOG_SIGNATURES, ...RECORD_SIGNATURES];

/** Programs in a syslog tag and the log they write. Postfix is found by its own name (`postfix/smtp`). */
export const SYSLOG_PROGRAMS: readonly { program: string; format: Format }[] = LOG_PROGRAMS;
