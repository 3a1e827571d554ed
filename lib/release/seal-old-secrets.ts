import { env } from "#lib/platform/env";
import { inTransaction } from "#lib/platform/transaction";
import { plainSecrets, replaceSecret } from "#lib/release/store";
import { sealedSecret } from "#lib/release/target-secret";

/** Seals webhook secrets that older versions kept as they were; how many. Does nothing while there is no key to seal with. */
export async function sealOldSecrets(): Promise<number> {
  if (!env().REBOUND_SECRET) return 0;
  return inTransaction(async (tx) => {
    const rows = await plainSecrets(tx);
    for (const row of rows) await replaceSecret(tx, row.id, sealedSecret(row));
    return rows.length;
  });
}
