import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["tests/unit/**/*.test.ts", "tests/architecture.test.ts"],
          setupFiles: ["tests/support/quiet.ts"],
          // A bound for what hangs, not a stopwatch: the machine may be busy.
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "db",
          include: ["tests/db/**/*.test.ts", "tests/api/**/*.test.ts"],
          globalSetup: ["tests/support/postgres-server.ts"],
          setupFiles: ["tests/support/quiet.ts", "tests/support/database.ts"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          // After the unit tests: the two kinds may not share workers of different number.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
