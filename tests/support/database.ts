import { randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, inject } from "vitest";
import { closeDatabase } from "#lib/platform/database";
import { statement, withDatabase } from "#lib/platform/migrated-database";

// Every test file gets its own clone of the migrated template (20–70 ms) and its own data directory, so that files never meet.
const name = `rebound_test_${randomBytes(6).toString("hex")}`;
process.env.DATABASE_URL = withDatabase(inject("postgresUrl"), name);
const dataDir = mkdtempSync(join(tmpdir(), "rebound-test-data-"));
process.env.REBOUND_DATA_DIR = dataDir;
process.env.REBOUND_SECRET ??= "a secret that only the tests know, 32+";

beforeAll(async () => {
  await statement(inject("postgresUrl"), `CREATE DATABASE "${name}" TEMPLATE "${inject("templateName")}"`);
});

afterAll(async () => {
  await closeDatabase();
  await statement(inject("postgresUrl"), `DROP DATABASE "${name}" WITH (FORCE)`);
  await rm(dataDir, { recursive: true, force: true });
});
