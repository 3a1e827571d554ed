import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { findRoute } from "#lib/cli/route-command";
import { parseResolver } from "#lib/evidence/resolvers";
import { DNS_CASES, type DnsCase, DOMAIN, ELSEWHERE, IN_MX, type View } from "#tests/torture/dns-cases";

/**
 * Asks DNS servers that fail, lie or are slow, each in a process of its own, again and again. Ends with 1 when a failed
 * look-up is called a mismatch, a case is told as another, or an answer takes longer than 3 s.
 * `npx tsx tests/torture/dns.ts [--times 20]`
 */
const { values } = parseArgs({ options: { times: { type: "string", default: "20" } } });
const times = Number(values.times);
const LIMIT_MS = 3_000;

async function startServer([how, records]: View): Promise<{ child: ChildProcess; address: string }> {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "tests/torture/dns-server-child.ts", JSON.stringify([how, records])],
    { stdio: ["ignore", "pipe", "inherit", "ipc"] },
  );
  const [bytes] = (await once(child.stdout ?? child, "data")) as [Buffer];
  return { child, address: bytes.toString().trim() };
}

/** What was wrong with one run of a case; empty when nothing was. */
async function runCase(one: DnsCase, addresses: readonly string[]): Promise<{ wrong: string[]; ms: number }> {
  const resolvers = addresses.flatMap((address) => parseResolver(address) ?? []);
  const wrong: string[] = [];
  let slowest = 0;
  for (const [ip, expected] of [
    [IN_MX, one.inMx],
    [ELSEWHERE, one.elsewhere],
  ] as const) {
    const began = performance.now();
    const question = { domain: DOMAIN, ip, host: null, resolvers, authorities: false, now: new Date(), seenBefore: [] };
    const { name, answers } = await findRoute(question);
    slowest = Math.max(slowest, performance.now() - began);
    if (!expected.includes(name)) wrong.push(`${ip} was ${name}, not ${expected.join(" or ")}`);
    const told = answers.map(({ rcode }) => rcode).sort();
    const meant = [...one.rcodes].sort();
    // A resolver that stays silent is left out of the answers after its look-ups ran out of time.
    if (told.join() !== meant.join() && told.join() !== meant.filter((code) => code !== "timeout").join())
      wrong.push(`told as ${told.join(", ") || "nothing"}, not ${meant.join(", ")}`);
  }
  if (slowest > LIMIT_MS) wrong.push(`took ${Math.round(slowest)} ms`);
  return { wrong, ms: slowest };
}

let failed = 0;
const start = performance.now();
for (const one of DNS_CASES) {
  const servers = await Promise.all(one.views.map(startServer));
  const addresses = servers.map(({ address }) => address);
  const runs = [];
  // A few at a time: each is a verdict of its own, and a dead server costs only waiting.
  for (let done = 0; done < times; done += 5)
    runs.push(...(await Promise.all(Array.from({ length: Math.min(5, times - done) }, () => runCase(one, addresses)))));
  for (const { child } of servers) child.kill();
  const wrong = runs.flatMap((run) => run.wrong);
  failed += wrong.length;
  const slowest = Math.round(Math.max(...runs.map(({ ms }) => ms)));
  console.log(`${wrong.length === 0 ? "ok   " : "WRONG"} ${one.name}: ${runs.length} times, slowest ${slowest} ms`);
  for (const words of new Set(wrong)) console.log(`      ${words}`);
}
const seconds = ((performance.now() - start) / 1000).toFixed(1);
console.log(
  `bad DNS: ${failed === 0 ? "passed" : `FAILED ${failed} times`}; ${DNS_CASES.length} cases, ${times} times each, ${seconds} s`,
);
process.exitCode = failed === 0 ? 0 : 1;
