import { randomInt } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { connect, isIPv6 } from "node:net";
import { encode, RECURSION_DESIRED, streamEncode } from "dns-packet";
import { askDoh, type DohServer } from "#lib/evidence/ask-doh";
import {
  CHAIN_MAX,
  type DnsRecord,
  type DnsResult,
  type Question,
  type Reading,
  readAnswer,
} from "#lib/evidence/read-answer";

/**
 * One server that is asked. `label` is what people read; `authoritative`: it should serve the zone itself; `doh`: it is
 * asked over HTTPS.
 */
export type Resolver = { label: string; host: string; port: number; authoritative?: true; doh?: DohServer };

export type AskLimits = {
  /** Wait before the next try. An answer to an earlier try that comes late still counts. */
  tryMs: number;
  tries: number;
  /** All tries together, follow-ups of aliases among them. */
  totalMs: number;
};

/** 2.8 s at the most, so that a verdict over a dead resolver still comes within 3 s. */
export const LIMITS: AskLimits = { tryMs: 1_500, tries: 2, totalMs: 2_800 };

/** What one resolver said. `tookMs` in whole milliseconds. */
export type Told = {
  result: DnsResult;
  rcode: string | null;
  ttl: number | null;
  records: DnsRecord[];
  tookMs: number;
};

/** RFC 6891: below the size that fragments on any common path. */
const UDP_PAYLOAD = 1_232;

/**
 * Asks `resolver` one question over UDP, over TCP when the answer was cut, without EDNS when the server does not know
 * it, and follows at most eight aliases. Every failure is a result, never an error.
 */
export async function askResolver(resolver: Resolver, question: Question, limits: AskLimits = LIMITS): Promise<Told> {
  const began = performance.now();
  const left = () => limits.totalMs - (performance.now() - began);
  const told = (result: DnsResult, rcode: string | null, ttl: number | null, records: DnsRecord[]): Told => {
    return { result, rcode, ttl, records, tookMs: Math.round(performance.now() - began) };
  };
  const chain: DnsRecord[] = [];
  const seen = new Set([question.name]);
  let asked = question;
  for (;;) {
    const reading = await askOnce(resolver, asked, limits, left);
    if (reading === "timeout" || reading === "malformed") return told(reading, null, null, chain);
    if (resolver.authoritative && isDefiniteResult(reading.result) && !reading.authoritative)
      return told("lame", reading.rcode, null, []);
    const records = [...chain, ...reading.records];
    const next = reading.aliasOf;
    if (reading.result === "loop") return told("loop", reading.rcode, null, records);
    if (next === null) return told(reading.result, reading.rcode, leastTtl(records, reading.ttl), records);
    if (seen.has(next) || records.length > CHAIN_MAX) return told("loop", reading.rcode, null, records);
    for (const record of reading.records) seen.add(record.name);
    chain.push(...reading.records);
    asked = { name: next, type: question.type };
  }
}

function isDefiniteResult(result: DnsResult): boolean {
  return result === "answered" || result === "nodata" || result === "nxdomain";
}

function leastTtl(records: readonly DnsRecord[], ttl: number | null): number | null {
  const all = records.map((record) => record.ttl);
  if (ttl !== null) all.push(ttl);
  return all.length > 0 ? Math.min(...all) : null;
}

type Read = Extract<Reading, { kind: "read" }>;
type Heard = Exclude<Reading, { kind: "ignored" }> | "timeout" | "malformed";

async function askOnce(
  resolver: Resolver,
  question: Question,
  limits: AskLimits,
  left: () => number,
): Promise<Read | "timeout" | "malformed"> {
  let edns = true;
  for (let round = 0; round < 3; round++) {
    let heard = resolver.doh
      ? await askHttps(resolver.doh, question, edns, left())
      : await askUdp(resolver, question, edns, limits, left());
    if (typeof heard !== "string" && heard.kind === "truncated" && !resolver.doh)
      heard = await askTcp(resolver, question, edns, left());
    if (typeof heard === "string") return heard;
    if (heard.kind === "read") return heard;
    if (heard.kind === "truncated") return "malformed";
    if (!edns)
      return {
        kind: "read",
        result: "servfail",
        rcode: heard.rcode,
        ttl: null,
        records: [],
        aliasOf: null,
        authoritative: false,
      };
    edns = false;
  }
  return "malformed";
}

function query(question: Question, id: number, edns: boolean) {
  return {
    type: "query" as const,
    id,
    flags: RECURSION_DESIRED,
    questions: [{ ...question, class: "IN" as const }],
    additionals: edns
      ? [
          {
            type: "OPT" as const,
            name: ".",
            udpPayloadSize: UDP_PAYLOAD,
            extendedRcode: 0,
            ednsVersion: 0,
            flags: 0,
            flag_do: false,
            options: [],
          },
        ]
      : [],
  };
}

// Each try has its own id and its own port: an off-path liar has to guess both (RFC 5452 §4).
function askUdp(
  resolver: Resolver,
  question: Question,
  edns: boolean,
  limits: AskLimits,
  withinMs: number,
): Promise<Heard> {
  return new Promise((resolve) => {
    const sockets = new Set<Socket>();
    const timers: NodeJS.Timeout[] = [];
    let tries = 0;
    let garbage = false;
    let done = false;
    const finish = (heard: Heard) => {
      if (done) return;
      done = true;
      for (const timer of timers) clearTimeout(timer);
      for (const socket of sockets) socket.close();
      resolve(heard);
    };
    const giveUp = () => finish(garbage ? "malformed" : "timeout");
    const attempt = () => {
      if (done || tries >= limits.tries) return;
      tries++;
      const id = randomInt(0x10000);
      const socket = createSocket(isIPv6(resolver.host) ? "udp6" : "udp4");
      sockets.add(socket);
      const failed = () => {
        if (done) return;
        sockets.delete(socket);
        socket.close();
        if (sockets.size > 0) return;
        if (tries < limits.tries) attempt();
        else giveUp();
      };
      socket.once("error", failed);
      socket.on("message", (bytes) => {
        const reading = readAnswer(bytes, question, id);
        if (reading.kind !== "ignored") finish(reading);
        else if (!reading.readable) garbage = true;
      });
      // A name that cannot be resolved comes back here, though the types do not say so.
      socket.connect(resolver.port, resolver.host, (error?: Error) => {
        if (done) return;
        if (error) return failed();
        socket.send(encode(query(question, id, edns)), (error) => error && failed());
      });
    };
    timers.push(setTimeout(giveUp, Math.max(0, withinMs)));
    for (let extra = 1; extra < limits.tries; extra++) timers.push(setTimeout(attempt, extra * limits.tryMs));
    attempt();
  });
}

function askTcp(resolver: Resolver, question: Question, edns: boolean, withinMs: number): Promise<Heard> {
  return new Promise((resolve) => {
    const id = randomInt(0x10000);
    const socket = connect(resolver.port, resolver.host);
    let received = Buffer.alloc(0);
    const finish = (heard: Heard) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(heard);
    };
    const timer = setTimeout(() => finish("timeout"), Math.max(0, withinMs));
    socket.once("connect", () => socket.write(streamEncode(query(question, id, edns))));
    socket.once("error", () => finish("timeout"));
    socket.once("close", () => finish("timeout"));
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return;
      const reading = readAnswer(received.subarray(2, 2 + received.readUInt16BE(0)), question, id);
      finish(reading.kind === "ignored" ? "malformed" : reading);
    });
  });
}

/** Over HTTPS the same is asked and checked; TTLs are lowered by the age of a cached answer (RFC 8484 §5.1). */
async function askHttps(doh: DohServer, question: Question, edns: boolean, withinMs: number): Promise<Heard> {
  const id = randomInt(0x10000);
  const answer = await askDoh(doh, encode(query(question, id, edns)), withinMs);
  if (typeof answer === "string") return answer;
  const reading = readAnswer(answer.bytes, question, id);
  if (reading.kind === "ignored") return "malformed";
  if (reading.kind !== "read") return reading;
  const lowered = (ttl: number) => Math.max(0, ttl - answer.age);
  return {
    ...reading,
    ttl: reading.ttl === null ? null : lowered(reading.ttl),
    records: reading.records.map((record) => ({ ...record, ttl: lowered(record.ttl) })),
  };
}
