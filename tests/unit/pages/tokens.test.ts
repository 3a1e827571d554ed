import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const css = readFileSync("app/globals.css", "utf8");
const defined = new Set([...css.matchAll(/^\s*(--[a-z0-9-]+):/gm)].map(([, name]) => name));
/** Set by the font package on the page itself. */
const GIVEN = /^--font-geist-/;

/** Names of custom properties that pages draw with; a pattern such as `--provider-${hue}` by its beginning. */
function used(): Map<string, string> {
  const found = new Map<string, string>();
  for (const root of ["components", "app"])
    for (const name of readdirSync(root, { recursive: true, encoding: "utf8" }))
      if (/\.(tsx?|css)$/.test(name))
        for (const [, token = ""] of readFileSync(join(root, name), "utf8").matchAll(/var\((--[a-z0-9-]+)/g))
          found.set(token, join(root, name));
  return found;
}

test("every colour that a page draws with is a token: one that does not exist is drawn black or not at all", () => {
  const names = [...used()].filter(([token]) => !GIVEN.test(token));
  expect(names.length).toBeGreaterThan(20);
  const exists = (token: string) =>
    defined.has(token) || (token.endsWith("-") && [...defined].some((name) => name?.startsWith(token)));
  expect(names.filter(([token]) => !exists(token))).toEqual([]);
});
