import { hash } from "node:crypto";
import { isAddress } from "#lib/parse/address";
import type { ParsedSignal, SignalKind } from "#lib/parse/delivery-event";
import { LIMITS } from "#lib/parse/limits";
import type { Place, Told } from "#lib/parse/records/draft";
import { cut, decodeUtf8 } from "#lib/parse/text";

/** What one record says a recipient did. What it leaves out is null. */
export type SignalDraft = {
  kind: SignalKind;
  recipient: string;
  type: string | null;
  at: Date | null;
  /** The provider's own id of this event. */
  id: string | null;
};

type Said = { at: Date | null; id?: string | null; type?: string | null };

/** A complaint of each of `recipients` that is an address; of nobody when the provider does not say whose it is. */
export function complaint(recipients: readonly (string | null)[], said: Said): Told {
  return { none: "feedback_report", signals: draftsOf("complained", recipients, said) };
}

/** The same for somebody who wants no more mail. */
export function unsubscription(recipients: readonly (string | null)[], said: Said): Told {
  return { none: "unsubscription", signals: draftsOf("unsubscribed", recipients, said) };
}

function draftsOf(kind: SignalKind, recipients: readonly (string | null)[], { at, id, type }: Said): SignalDraft[] {
  return recipients.flatMap((recipient) =>
    recipient !== null && isAddress(recipient) ? [{ kind, recipient, type: type ?? null, at, id: id ?? null }] : [],
  );
}

/** The signals with their keys: the provider's id and the recipient, else the record's own words and the recipient. */
export function signalsOf(drafts: readonly SignalDraft[], { format, identity, now }: Place): ParsedSignal[] {
  return drafts.map(({ kind, recipient, type, at, id }) => ({
    kind,
    recipient: plain(recipient, LIMITS.fieldCharsMax),
    type: type === null ? null : plain(type, TYPE_CHARS_MAX),
    occurredAt: at ?? now,
    occurredAtFrom: at === null ? "intake" : "last_attempt",
    signalKey: signalKey([kind, format, recipient], id === null ? identity : Buffer.from(`id\0${id}`)),
  }));
}

const TYPE_CHARS_MAX = 80;

/** SHA-256 over what names the signal and over the words or the id it came with. */
export function signalKey(names: readonly string[], body: Buffer): Buffer {
  return hash("sha256", Buffer.concat([Buffer.from(`signal\0${names.join("\0")}\0`), body]), "buffer");
}

function plain(text: string, max: number): string {
  return decodeUtf8(Buffer.from(cut(text, max)));
}
