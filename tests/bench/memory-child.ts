/**
 * Reads a log from stdin through parse and classify, and prints what it read and the most memory it held. A process of
 * its own, so that nothing else is in the number.
 */
import { consume } from "#tests/bench/consume";

const idleMb = process.memoryUsage().rss / 1024 / 1024;
const seen = await consume(process.stdin, "generated.log");
console.log(JSON.stringify({ ...seen, idleMb, maxRssMb: process.resourceUsage().maxRSS / 1024 }));
