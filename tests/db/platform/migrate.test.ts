import { expect, test } from "vitest";
import { applyMigrations, schemaDrift } from "#lib/platform/migrate";

const url = () => process.env.DATABASE_URL ?? "";

test("the migrations bring a database exactly to prisma/schema.prisma", async () => {
  expect((await schemaDrift(url())).trim()).toBe("-- This is an empty migration.");
});

test("applying the migrations again changes nothing", async () => {
  expect(await applyMigrations(url())).toEqual([]);
});
