/** PostgreSQL's binary array format, one column at a time: half the work of array literals on both sides. */

/** Types a column can have, with the element's object id in pg_type. */
const ELEMENT_OID = { boolean: 16, bytea: 17, integer: 23, json: 114, text: 25, timestamptz: 1184 } as const;

export type PgType = keyof typeof ELEMENT_OID;

/** What an element may be; a time is a Date, JSON its text. */
export type PgValue = string | number | boolean | Date | Uint8Array | null;

const HEADER_BYTES = 20;
/** 2000-01-01 UTC, PostgreSQL's first moment, in milliseconds since 1970. */
const PG_EPOCH_MS = 946_684_800_000;
const TWO_32 = 4_294_967_296;

/** Written into, then copied from: one growing buffer for all calls. */
let bytes = Buffer.allocUnsafe(256 * 1024);
const KEPT_BYTES_MAX = 8 * 1024 * 1024;

/**
 * One parameter for `${…}::type[]`: `values` as the bytes that PostgreSQL's array_recv reads.
 * NUL in a text becomes U+FFFD, because no text column takes it. Throws on a value that is not of `type`.
 */
export function pgArray(type: PgType, values: readonly PgValue[]): Uint8Array<ArrayBuffer> {
  let at = HEADER_BYTES;
  const room = (needed: number): void => {
    if (at + needed <= bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(bytes.length * 2, at + needed));
    bytes.copy(larger, 0, 0, at);
    bytes = larger;
  };

  for (const value of values) {
    if (value === null) {
      room(4);
      at = bytes.writeInt32BE(-1, at);
    } else if ((type === "text" || type === "json") && typeof value === "string") {
      const text = value.includes("\0") ? value.replaceAll("\0", "\uFFFD") : value;
      room(4 + text.length * 3);
      const length = bytes.write(text, at + 4);
      at = bytes.writeInt32BE(length, at) + length;
    } else if (type === "bytea" && value instanceof Uint8Array) {
      room(4 + value.length);
      at = bytes.writeInt32BE(value.length, at);
      bytes.set(value, at);
      at += value.length;
    } else if (type === "integer" && typeof value === "number") {
      room(8);
      at = bytes.writeInt32BE(value, bytes.writeInt32BE(4, at));
    } else if (type === "boolean" && typeof value === "boolean") {
      room(5);
      at = bytes.writeInt8(value ? 1 : 0, bytes.writeInt32BE(1, at));
    } else if (type === "timestamptz" && value instanceof Date) {
      room(12);
      const microseconds = (value.getTime() - PG_EPOCH_MS) * 1000;
      const high = Math.floor(microseconds / TWO_32);
      at = bytes.writeInt32BE(high, bytes.writeInt32BE(8, at));
      at = bytes.writeUInt32BE(microseconds - high * TWO_32, at);
    } else {
      throw new Error(`A ${typeof value} cannot be an element of ${type}[].`);
    }
  }

  // One dimension that starts at 1; an empty array has none.
  bytes.writeInt32BE(values.length === 0 ? 0 : 1, 0);
  bytes.writeInt32BE(values.includes(null) ? 1 : 0, 4);
  bytes.writeInt32BE(ELEMENT_OID[type], 8);
  bytes.writeInt32BE(values.length, 12);
  bytes.writeInt32BE(1, 16);
  const array = Uint8Array.prototype.slice.call(bytes, 0, values.length === 0 ? 12 : at) as Uint8Array<ArrayBuffer>;
  if (bytes.length > KEPT_BYTES_MAX) bytes = Buffer.allocUnsafe(KEPT_BYTES_MAX);
  return array;
}
