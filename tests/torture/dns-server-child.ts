import type { ZoneRecord } from "#lib/evidence/zone-answer";
import { type Misbehaviour, startBadDnsServer, startDnsServer } from "#tests/support/dns-server";

/** One DNS server in a process of its own: prints its address and stays until it is killed. */
const [how, records] = JSON.parse(process.argv[2] ?? "[null,[]]") as [Misbehaviour | null, ZoneRecord[]];
const server = how === null ? await startDnsServer(records) : await startBadDnsServer(how, records);
process.stdout.write(`${server.address}\n`);
process.on("disconnect", () => process.exit(0));
