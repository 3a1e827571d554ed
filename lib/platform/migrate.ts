import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import pg from "pg";

/**
 * Prisma's own schema engine as WebAssembly: its command line needs a native engine that is a download
 * not every network has (docs/adr/0002-wasm-schema-engine.md).
 */
type Engine = {
  applyMigrations(input: unknown): Promise<{ appliedMigrationNames: string[] }>;
  diff(input: unknown): Promise<{ exitCode: number; stdout: string | null }>;
  free(): void;
};
type EngineModule = {
  SchemaEngine: {
    new (...args: never[]): Engine;
    new: (o: unknown, log: (line: string) => void, adapter: object) => Promise<Engine>;
  };
};

const NO_FILTERS = { externalTables: [], externalEnums: [] };
const root = resolve(import.meta.dirname, "../..");

let loaded: Promise<EngineModule> | undefined;

/** One instance a process: the JavaScript half keeps views of its memory. */
function engineModule(): Promise<EngineModule> {
  loaded ??= loadEngine();
  return loaded;
}

async function loadEngine(): Promise<EngineModule> {
  const require = createRequire(import.meta.url);
  const background = (await import("@prisma/schema-engine-wasm/schema_engine_bg" as string)) as EngineModule & {
    __wbg_set_wasm(exports: WebAssembly.Exports): void;
  };
  const bytes = await readFile(
    require.resolve("@prisma/schema-engine-wasm/schema_engine_bg").replace(/\.js$/, ".wasm"),
  );
  const { instance } = await WebAssembly.instantiate(bytes, {
    "./schema_engine_bg.js": background as unknown as WebAssembly.ModuleImports,
  });
  background.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
  return background;
}

/** PostgreSQL's one-byte `"char"`, which adapter-pg 7.10 does not know, and the types it stands in for it. */
const CATALOGUE_CHAR = 18;
const TEXT = 25;
const CHARACTER_COLUMN = 6;

/** Remembers which columns of the last result were `"char"` and lets them pass as text. */
class CataloguePool extends pg.Pool {
  charColumns: number[] = [];

  override query = (async (...args: Parameters<pg.Pool["query"]>) => {
    const result = (await super.query(...args)) as unknown as pg.QueryResult;
    this.charColumns = [];
    for (const [index, field] of (result.fields ?? []).entries()) {
      if (field.dataTypeID !== CATALOGUE_CHAR) continue;
      field.dataTypeID = TEXT;
      this.charColumns.push(index);
    }
    return result;
  }) as unknown as pg.Pool["query"];
}

/**
 * What the schema engine needs and adapter-pg 7.10 lacks: a script goes over whole and in one transaction (the
 * adapter cuts it at every semicolon, also inside function bodies), and catalogue characters stay characters.
 */
class SchemaAdapter extends PrismaPg {
  readonly #pool: CataloguePool;

  constructor(pool: CataloguePool) {
    super(pool);
    this.#pool = pool;
  }

  override async connect() {
    const connection = await super.connect();
    const queryRaw = connection.queryRaw.bind(connection);
    connection.executeScript = async (script) => {
      await this.#pool.query(script);
    };
    connection.queryRaw = async (query) => {
      const result = await queryRaw(query);
      for (const index of this.#pool.charColumns) result.columnTypes[index] = CHARACTER_COLUMN;
      return result;
    };
    return connection;
  }
}

async function withEngine<T>(url: string, use: (engine: Engine) => Promise<T>): Promise<T> {
  const { SchemaEngine } = await engineModule();
  const pool = new CataloguePool({ connectionString: url, connectionTimeoutMillis: 5_000, max: 1 });
  const adapter = bindMigrationAwareSqlAdapterFactory(new SchemaAdapter(pool));
  const schema = await readFile(join(root, "prisma/schema.prisma"), "utf8");
  const engine = await SchemaEngine.new({ datamodels: [["schema.prisma", schema]] }, () => {}, adapter);
  try {
    return await use(engine);
  } finally {
    engine.free();
    await pool.end();
  }
}

/** Applies every migration of prisma/migrations that the database at `url` has not; gives their names. */
export async function applyMigrations(url: string): Promise<string[]> {
  return withEngine(url, async (engine) => {
    const result = await engine.applyMigrations({ migrationsList: await migrationsList(), filters: NO_FILTERS });
    return result.appliedMigrationNames;
  });
}

/** SQL that would bring the database at `url` to prisma/schema.prisma; empty when it is there. */
export async function schemaDrift(url: string): Promise<string> {
  return withEngine(url, async (engine) => {
    const content = await readFile(join(root, "prisma/schema.prisma"), "utf8");
    const result = await engine.diff({
      from: { tag: "schemaDatasource", files: [{ path: "schema.prisma", content }], configDir: root },
      to: { tag: "schemaDatamodel", files: [{ path: "schema.prisma", content }] },
      script: true,
      exitCode: null,
      filters: NO_FILTERS,
    });
    return result.stdout ?? "";
  });
}

async function migrationsList(): Promise<unknown> {
  const baseDir = join(root, "prisma/migrations");
  const names = (await readdir(baseDir, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  const migrationDirectories = await Promise.all(
    names.map(async (path) => ({
      path,
      migrationFile: {
        path: "migration.sql",
        content: { tag: "ok", value: await readFile(join(baseDir, path, "migration.sql"), "utf8") },
      },
    })),
  );
  return {
    baseDir,
    lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"\n' },
    shadowDbInitScript: "",
    migrationDirectories,
  };
}
