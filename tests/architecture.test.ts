import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { FLOW } from "#lib/flow";
import { findBreaches, type SourceFile } from "#tests/support/architecture";

const root = resolve(import.meta.dirname, "..");

function sources(): SourceFile[] {
  return ["app", "components", "lib", "tests"].flatMap((top) =>
    readdirSync(join(root, top), { recursive: true, encoding: "utf8" })
      .filter((path) => /\.tsx?$/.test(path) && !path.startsWith("platform/generated/"))
      .map((path) => ({ path: `${top}/${path}`, text: readFileSync(join(root, top, path), "utf8") })),
  );
}

describe("the four laws of the house", () => {
  const files = sources();

  test("the test sees the house: every stage has files, and there are hundreds in all", () => {
    expect(files.length).toBeGreaterThan(200);
    for (const stage of FLOW)
      expect(files.filter((file) => file.path.startsWith(`lib/${stage}/`)).length, stage).toBeGreaterThan(1);
  });

  test("no file breaks a law", () => {
    // The planted breaches below live in this file as text.
    expect(findBreaches(files.filter((file) => file.path !== "tests/architecture.test.ts"))).toEqual([]);
  });

  test("nothing stands beside the rooms that the architecture names", () => {
    const rooms = ["app", "components", "docs", "lib", "node_modules", "prisma", "public", "tests"];
    const folders = readdirSync(root, { withFileTypes: true }).filter(
      (entry) => entry.isDirectory() && !entry.name.startsWith("."),
    );
    expect(
      folders.map((entry) => entry.name).filter((name) => !rooms.includes(name) && name !== "test-results"),
    ).toEqual([]);
    const lib = readdirSync(join(root, "lib"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(lib.map((entry) => entry.name).sort()).toEqual([...FLOW, "access", "cli", "pipeline", "platform"].sort());
  });

  test("pages take nothing but types from a contract: its schemas compile code, which the page's policy refuses", () => {
    const taking = files.filter(
      ({ path, text }) =>
        path.startsWith("components/") && /^import (?!type\b)[^;]*from "#lib\/[^"]*contract";/m.test(text),
    );
    expect(taking.map((file) => file.path)).toEqual([]);
  });

  test("handlers are thin: at most 30 lines", () => {
    const long = files.filter(
      (file) => /^app\/api\/.*\/route\.ts$/.test(file.path) && file.text.trimEnd().split("\n").length > 30,
    );
    expect(long.map((file) => file.path)).toEqual([]);
    expect(existsSync(join(root, "app/api/v1"))).toBe(true);
  });
});

describe("a planted breach is found", () => {
  const planted: { law: number; why: string; file: SourceFile }[] = [
    {
      law: 1,
      why: "a stage imports a later stage",
      file: { path: "lib/parse/read.ts", text: 'import { judge } from "#lib/verdict/truth-table";' },
    },
    {
      law: 1,
      why: "a relative path hides a later stage",
      file: { path: "lib/parse/read.ts", text: 'import { judge } from "../verdict/truth-table";' },
    },
    {
      law: 1,
      why: "a stage imports the pipeline",
      file: { path: "lib/intake/receive-upload.ts", text: 'const x = await import("#lib/pipeline/land-batch");' },
    },
    {
      law: 1,
      why: "platform knows of mail",
      file: { path: "lib/platform/log.ts", text: 'import { classify } from "#lib/classify/classify";' },
    },
    {
      law: 2,
      why: "a verb imports the database client",
      file: { path: "lib/hold/open-hold.ts", text: 'import { database } from "#lib/platform/database";' },
    },
    {
      law: 2,
      why: "a stage imports React",
      file: { path: "lib/report/markdown.ts", text: 'import { useState } from "react";' },
    },
    {
      law: 3,
      why: "a handler imports a store",
      file: { path: "app/api/v1/me/route.ts", text: 'import { loadIncident } from "#lib/incident/store";' },
    },
    {
      law: 3,
      why: "a component imports a verb",
      file: { path: "components/hold/hold.tsx", text: 'import { openHold } from "#lib/hold/open-hold";' },
    },
    { law: 4, why: "a file is too long", file: { path: "lib/parse/read.ts", text: "const a = 1;\n".repeat(301) } },
    { law: 4, why: "a file says any", file: { path: "lib/parse/read.ts", text: "export const a = (b: any) => b;" } },
    {
      law: 4,
      why: "a file asserts non-null",
      file: { path: "lib/parse/read.ts", text: "export const a = list[0]!.name;" },
    },
    {
      law: 4,
      why: "a file only re-exports",
      file: { path: "lib/parse/index.ts", text: 'export * from "./read";\nexport { a } from "./a";' },
    },
  ];

  test.each(planted)("law $law: $why", ({ law, file }) => {
    expect(findBreaches([file]).map((breach) => breach.law)).toContain(law);
  });

  test("a clean file has none", () => {
    const text =
      'import { classify } from "#lib/classify/classify";\nimport { authorize } from "#lib/access/can";\nexport const a = classify;\n';
    expect(findBreaches([{ path: "lib/volume/overview.ts", text }])).toEqual([]);
  });
});
