import { type PgType, type PgValue, pgArray } from "#lib/platform/pg-array";
import type { Steps } from "#lib/platform/slices";

export type Column<Row> = { name: string; type: PgType; of: (row: Row) => PgValue };

/** Rows as PostgreSQL reads them: one array a column. */
export type Rows = { count: number; columns: { name: string; type: PgType; array: Uint8Array<ArrayBuffer> }[] };

/** Encodes rows column by column. Throws on a value that is not of its column's type. */
export function* encodeRows<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): Steps<Rows> {
  const encoded: Rows = { count: rows.length, columns: [] };
  for (const { name, type, of } of columns) {
    encoded.columns.push({ name, type, array: pgArray(type, rows.map(of)) });
    yield;
  }
  return encoded;
}
