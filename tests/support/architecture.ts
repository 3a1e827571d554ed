import { FLOW, SHARED, type Stage } from "#lib/flow";

export type SourceFile = { path: string; text: string };
export type Breach = { path: string; law: number; what: string };

/** Lines a file may have before it fails; 180 is the habit. */
const LINES_MAX = 300;

/**
 * Every place where `files` (paths from the top of the project) break one of the four laws of docs/architecture.md.
 * Reads imports as text, because TypeScript 7 has no compiler API.
 */
export function findBreaches(files: readonly SourceFile[]): Breach[] {
  return files.flatMap((file) => {
    const imports = importsOf(file);
    return [...lawOne(file, imports), ...lawTwo(file, imports), ...lawThree(file, imports), ...lawFour(file)];
  });
}

/** Import specifiers, static and dynamic, relative ones resolved to `#folder/…`. */
export function importsOf(file: SourceFile): string[] {
  const found = [...file.text.matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*|^\s*import\s+)["']([^"']+)["']/gm)].map(
    (match) => match[1] ?? "",
  );
  return found.map((specifier) => {
    if (!specifier.startsWith(".")) return specifier;
    const parts = file.path.split("/").slice(0, -1);
    for (const part of specifier.split("/")) {
      if (part === "..") parts.pop();
      else if (part !== ".") parts.push(part);
    }
    return `#${parts.join("/")}`;
  });
}

function roomOf(path: string): string | null {
  return /^#?lib\/([^/]+)\//.exec(path)?.[1] ?? null;
}

function isStage(room: string): room is Stage {
  return (FLOW as readonly string[]).includes(room);
}

// 1. A stage imports itself, earlier stages, access and platform. Nothing but app/, lib/cli and tests imports pipeline.
function lawOne(file: SourceFile, imports: string[]): Breach[] {
  const room = roomOf(file.path);
  const breaches: Breach[] = [];
  for (const specifier of imports) {
    const target = roomOf(specifier);
    if (!target || target === room) continue;
    const breach = (what: string) => breaches.push({ path: file.path, law: 1, what });
    if (
      target === "pipeline" &&
      !file.path.startsWith("tests/") &&
      !file.path.startsWith("app/") &&
      room !== "cli" &&
      !file.path.startsWith("components/")
    ) {
      breach(`imports the pipeline (${specifier})`);
    } else if (room && isStage(room)) {
      if (
        isStage(target) ? FLOW.indexOf(target) > FLOW.indexOf(room) : !(SHARED as readonly string[]).includes(target)
      ) {
        breach(`stage ${room} imports ${target} (${specifier})`);
      }
    } else if (room === "platform") breach(`platform imports ${target} (${specifier})`);
    else if (room === "access" && target !== "platform") breach(`access imports ${target} (${specifier})`);
  }
  return breaches;
}

// 2. Only store.ts imports the database client. Only app/ and components/ import React or Next.
function lawTwo(file: SourceFile, imports: string[]): Breach[] {
  if (!file.path.startsWith("lib/")) return [];
  const inPlatform = file.path.startsWith("lib/platform/");
  const breaches: Breach[] = [];
  for (const specifier of imports) {
    const client = specifier === "#lib/platform/database" || specifier.startsWith("@prisma/");
    if (client && !inPlatform && !file.path.endsWith("/store.ts"))
      breaches.push({ path: file.path, law: 2, what: `imports the database client (${specifier})` });
    // The web process is what serves Next.
    if (/^(react|react-dom|next)(\/|$)/.test(specifier) && file.path !== "lib/cli/web.ts")
      breaches.push({ path: file.path, law: 2, what: `imports ${specifier}` });
  }
  return breaches;
}

// 3. app/ imports verbs, contracts and pipeline, never a store. components/ import contracts and pure files.
function lawThree(file: SourceFile, imports: string[]): Breach[] {
  const inApp = file.path.startsWith("app/");
  const inComponents = file.path.startsWith("components/");
  if (!inApp && !inComponents) return [];
  const breaches: Breach[] = [];
  for (const specifier of imports) {
    if (/\/store$/.test(specifier) || specifier === "#lib/platform/database")
      breaches.push({ path: file.path, law: 3, what: `imports a store (${specifier})` });
    const room = roomOf(specifier);
    const pure = /\/contract$/.test(specifier) || (room !== null && isStage(room) && !isVerbLike(specifier));
    if (inComponents && room && room !== "platform" && !pure && room !== "access") {
      breaches.push({ path: file.path, law: 3, what: `imports more than a contract (${specifier})` });
    }
  }
  return breaches;
}

/** Verbs are named verb-noun; plain nouns are pure. */
function isVerbLike(specifier: string): boolean {
  const name = specifier.split("/").at(-1) ?? "";
  return (
    /^(jobs|store)$/.test(name) ||
    /^(add|append|ask|change|check|collect|decide|expire|freeze|get|judge-now|list|make|match-outcomes|move|open|propose|receive|reconcile|record|release-stage|request|say|stale|stop|write)-/.test(
      `${name}-`,
    )
  );
}

// 4. No file over 300 lines, no `any`, no non-null assertion, no barrel.
function lawFour(file: SourceFile): Breach[] {
  const breaches: Breach[] = [];
  const lines = file.text.split("\n").length;
  if (lines > LINES_MAX)
    breaches.push({ path: file.path, law: 4, what: `has ${lines} lines; ${LINES_MAX} is the end` });
  const code = withoutCommentsAndStrings(file.text);
  if (/[:<,(|&]\s*any\b(?!\w)/.test(code) || /\bas any\b/.test(code))
    breaches.push({ path: file.path, law: 4, what: "says any" });
  if (/[\w)\]]![.;,)\]]/.test(code)) breaches.push({ path: file.path, law: 4, what: "asserts non-null with !" });
  const statements = code.split("\n").filter((line) => line.trim() !== "");
  if (statements.length > 0 && statements.every((line) => /^\s*export\s+(\*|\{[^}]*\})\s+from\b/.test(line))) {
    breaches.push({ path: file.path, law: 4, what: "is a barrel" });
  }
  return breaches;
}

function withoutCommentsAndStrings(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/(^|[^:])\/\/.*$/gm, "$1")
    .replace(/"(?:[^"\\\n]|\\.)*"/g, '""')
    .replace(/'(?:[^'\\\n]|\\.)*'/g, "''");
}
