import { Prisma } from "#lib/platform/database";

/**
 * SQL that is true when `e`, a delivery event, says that the address itself is bad: an unknown or disabled mailbox, or a
 * 5.1.x code about the recipient (RFC 3463 §3.2; 5.1.5, 5.1.7 to 5.1.9 are about something else). A relay denial never
 * is, whatever its code, because its text decides.
 */
export const addressIsBad = (e: Prisma.Sql) => Prisma.sql`(${e}."outcome" = 'bounced' AND ${e}."counted" AND (
  ${e}."reason" IN ('user_unknown', 'mailbox_disabled')
  OR (${e}."reason" <> 'relay_denied' AND COALESCE(${e}."enhancedStatus", ${e}."status") ~ '^5\\.1\\.(0|1|2|3|4|6|10)$')))`;
