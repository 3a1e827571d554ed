import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { AUDIT_PARTS, AUDIT_WORDS, auditWords } from "#lib/access/audit/words";

/** Actions that are written somewhere in lib, by the literal after an `audit(tx, actor, …` call. */
function writtenActions(): Set<string> {
  const found = new Set<string>();
  for (const name of readdirSync("lib", { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".ts") || name.includes("generated")) continue;
    for (const [, action] of readFileSync(join("lib", name), "utf8").matchAll(
      /\baudit\(\s*tx,[^"`;]*?"([a-z_]+\.[a-z_]+)"/g,
    ))
      if (action) found.add(action);
  }
  return found;
}

test("every action that is written to the trail is told in words of its own", () => {
  const actions = writtenActions();
  expect(actions.size).toBeGreaterThan(30);
  expect([...actions].filter((action) => !(action in AUDIT_WORDS))).toEqual([]);
});

test("every beginning of a part belongs to an action that exists", () => {
  const beginnings = Object.values(AUDIT_PARTS).flat();
  expect(beginnings.filter((one) => !Object.keys(AUDIT_WORDS).some((action) => action.startsWith(one)))).toEqual([]);
});

test("an action of a later version is told by its name", () => {
  expect(auditWords("moon.landed_on")).toBe("moon landed on");
});
