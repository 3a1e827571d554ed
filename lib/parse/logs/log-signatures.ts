import type { Format } from "#lib/parse/delivery-event";
import { recogniseLog } from "#lib/parse/logs/recognise";
import type { Head, Signature } from "#lib/parse/signatures";

type Recognised = ReturnType<typeof recogniseLog>;

const FORMATS: readonly Format[] = [
  "postfix_log",
  "exim_log",
  "sendmail_log",
  "qmail_log",
  "opensmtpd_log",
  "courier_log",
  "haraka_log",
  "zonemta_log",
];

// One look at the bytes answers for all of them.
const looked = new WeakMap<Head, { seen: Recognised }>();

function look(head: Head): Recognised {
  const known = looked.get(head) ?? { seen: recogniseLog(head.bytes) };
  looked.set(head, known);
  return known.seen;
}

/** The signatures of mail servers' text logs. */
export const LOG_SIGNATURES: readonly Signature[] = FORMATS.map((format) => ({
  format,
  recognise: (head) => {
    const seen = look(head);
    return seen?.format === format ? seen.why : null;
  },
}));
