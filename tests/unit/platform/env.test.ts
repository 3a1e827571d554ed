import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { ENV_NAMES } from "#lib/platform/env";

test(".env.example names every setting and no other", async () => {
  const text = await readFile(new URL("../../../.env.example", import.meta.url), "utf8");
  expect([...text.matchAll(/^([A-Z_]+)=/gm)].map((match) => match[1]).sort()).toEqual([...ENV_NAMES].sort());
});
