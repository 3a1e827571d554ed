import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { secondsOf } from "#tests/bench/run";
import { median, type Row, ratioRow, table } from "#tests/bench/table";
import { freshDatabase } from "#tests/support/fresh-database";
import { postfixLog } from "#tests/support/postfix-log";
import { bytesOf } from "#tests/support/uploads";

type Work = { what: string; text: string; lines: number };

/** From stored bytes to durable, counted rows, beside a bare COPY of the same rows into the same tables. */
export async function benchIntake(quick: boolean): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), "rebound-bench-"));
  process.env.REBOUND_DATA_DIR = dataDir;
  process.env.REBOUND_SECRET ??= "a secret that only the bench knows, 32+";
  const server = await freshDatabase();
  process.env.DATABASE_URL = server.url;
  const { closeDatabase } = await import("#lib/platform/database");
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    const { rows } = await client.query<{ fsync: string }>("SHOW fsync");
    console.log(`fsync is ${rows[0]?.fsync} for both`);
    const lines = quick ? 20_000 : 100_000;
    const rounds = quick ? 1 : 3;
    const log = postfixLog({ lines: lines * 3, attemptsOnly: true }).text.split("\n");
    const failures = log.filter((line) => line !== "" && !line.includes("status=sent")).slice(0, lines);
    const mixed = log.slice(0, lines);
    const shown: Row[] = [];
    for (const work of [
      { what: "Intake of failures to rows", text: `${failures.join("\n")}\n`, lines: failures.length },
      { what: "Intake, two thirds delivered", text: `${mixed.join("\n")}\n`, lines: mixed.length },
    ]) {
      shown.push(await measure(work, rounds, client));
    }
    console.log(`\n${table(shown)}`);
  } finally {
    await client.end();
    await closeDatabase();
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function measure(work: Work, rounds: number, client: pg.Client): Promise<Row> {
  const { database } = await import("#lib/platform/database");
  const { systemActor } = await import("#lib/access/actor");
  const { receiveUpload } = await import("#lib/intake/receive-upload");
  const { processUpload } = await import("#lib/pipeline/process-upload");
  const { newId } = await import("#lib/platform/ids");
  const ours: number[] = [];
  const theirs: number[] = [];
  // The first round only warms both sides.
  for (let round = 0; round <= rounds; round++) {
    const workspaceId = newId("wsp");
    await database().workspace.create({ data: { id: workspaceId, name: "Bench" } });
    const actor = systemActor("bench", workspaceId);
    const now = new Date("2026-04-01T00:00:00Z");
    const upload = await receiveUpload(actor, { name: "mail.log", source: null, body: bytesOf(work.text), now });
    const mine = await secondsOf(() => processUpload(upload.id));
    const copied = await copyAgain(client, workspaceId);
    if (round === 0) continue;
    ours.push(copied.rows / mine);
    theirs.push(copied.rows / copied.seconds);
    console.log(
      `${work.what}, round ${round}: ${work.lines} lines, ${copied.rows} rows, ${mine.toFixed(2)} s, COPY ${copied.seconds.toFixed(2)} s`,
    );
  }
  return {
    ...ratioRow({ what: work.what, unit: "rows/s", ours, theirs, name: "bare COPY", least: 0.5 }),
    budget: "≥ 50 %",
    ratio: `${Math.round(median(ours.map((one, i) => one / (theirs[i] ?? Number.NaN))) * 100)} %`,
  };
}

/**
 * Takes the rows of one workspace out, and copies them back with their indexes and checks: from a file of the server's
 * own, which is the fastest way in that PostgreSQL has.
 */
async function copyAgain(client: pg.Client, workspaceId: string): Promise<{ rows: number; seconds: number }> {
  const shown = await client.query<{ data_directory: string }>("SHOW data_directory");
  let rows = 0;
  let seconds = 0;
  for (const name of ["DeliveryEvent", "DeliverySeen"]) {
    const file = `${shown.rows[0]?.data_directory}/rebound-bench-${name}.bin`;
    const columns = await client.query<{ names: string }>(
      `SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS names FROM pg_attribute
       WHERE attrelid = '"${name}"'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`,
    );
    const names = columns.rows[0]?.names;
    await client.query(
      `COPY (SELECT ${names} FROM "${name}" WHERE "workspaceId" = '${workspaceId}') TO '${file}' (FORMAT binary)`,
    );
    // Both sides begin with as many rows as the other had.
    await client.query(`DELETE FROM "${name}" WHERE "workspaceId" = '${workspaceId}'`);
    await client.query(`VACUUM "${name}"`);
    const began = performance.now();
    const done = await client.query(`COPY "${name}" (${names}) FROM '${file}' (FORMAT binary)`);
    seconds += (performance.now() - began) / 1000;
    rows += done.rowCount ?? 0;
    // The file is the server's: only it can make it small again.
    await client.query(`COPY (SELECT 1 WHERE false) TO '${file}' (FORMAT binary)`);
  }
  return { rows, seconds };
}
