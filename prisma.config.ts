import { defineConfig } from "prisma/config";

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  // `prisma generate` needs no database, so an unset address must not stop it.
  datasource: { url: process.env.DATABASE_URL ?? "" },
});
