import { groupingKey } from "#lib/parse/address";
import { type Format, isMailFormat, type ParsedItem, type ParsedSignal } from "#lib/parse/delivery-event";

/** One complaint or unsubscription with the bytes that prove it. */
export type NewSignal = ParsedSignal & {
  recipientKey: string;
  line: number;
  index: number;
  rawMessageSha256: string | null;
  rawLine: Uint8Array | null;
};

export type SignalLanding = { signals: NewSignal[]; rawMessages: { sha256: string; bytes: Uint8Array }[] };

/**
 * What recipients said in a batch, each once and in the order of its key, and the mails that prove it; `sha256` gives the
 * hex hash of a mail's bytes.
 */
export function signalsIn(
  items: readonly ParsedItem[],
  format: Format,
  sha256: (bytes: Uint8Array) => string,
): SignalLanding {
  const isMail = isMailFormat(format);
  const signals = new Map<string, NewSignal>();
  const mails = new Map<string, Uint8Array>();
  for (const item of items) {
    if (item.kind !== "none" || !item.said) continue;
    const { raw } = item.said;
    const hash = isMail ? sha256(raw) : null;
    if (hash !== null) mails.set(hash, raw);
    for (const signal of item.said.signals)
      signals.set(Buffer.from(signal.signalKey).toString("latin1"), {
        ...signal,
        recipientKey: groupingKey(signal.recipient),
        line: item.line,
        index: item.index,
        rawMessageSha256: hash,
        rawLine: isMail ? null : raw,
      });
  }
  return {
    signals: inOrder(signals).map(([, signal]) => signal),
    rawMessages: inOrder(mails).map(([hash, bytes]) => ({ sha256: hash, bytes })),
  };
}

function inOrder<T>(rows: Map<string, T>): [string, T][] {
  return [...rows].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
