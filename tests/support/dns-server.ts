import { createSocket } from "node:dgram";
import { createServer } from "node:net";
import { type Answer, decode, encode, type Packet } from "dns-packet";
import { type ZoneRecord, zoneAnswer } from "#lib/evidence/zone-answer";
import { startZoneServer, type ZoneServer } from "#lib/evidence/zone-server";

/** How a server misbehaves; `slow` gives milliseconds. */
export type Misbehaviour =
  | { kind: "dead" }
  | { kind: "slow"; ms: number }
  | { kind: "rcode"; rcode: number }
  | { kind: "not_authoritative" }
  | { kind: "no_edns" }
  | { kind: "truncated"; tcp: boolean }
  | { kind: "wrong_owner" }
  | { kind: "wrong_id" }
  | { kind: "wrong_question" }
  | { kind: "garbage" }
  | { kind: "cname_loop" }
  | { kind: "cname_chain"; links: number };

export type TestDnsServer = ZoneServer & { questions: { name: string; type: string; edns: boolean }[] };

/** An honest server of `records`. */
export function startDnsServer(records: readonly ZoneRecord[]): Promise<ZoneServer> {
  return startZoneServer({ records: () => records });
}

/** A DNS server on loopback that holds `records` and fails in one known way. */
export async function startBadDnsServer(
  how: Misbehaviour,
  records: readonly ZoneRecord[] = [],
): Promise<TestDnsServer> {
  const questions: TestDnsServer["questions"] = [];
  const udp = createSocket("udp4");
  udp.on("message", (bytes, from) => {
    const asked = decode(bytes);
    const question = asked.questions?.[0];
    if (!question) return;
    const edns = (asked.additionals ?? []).some((record) => record.type === "OPT");
    questions.push({ name: question.name, type: question.type, edns });
    const reply = badReply(how, asked, records, edns);
    if (!reply) return;
    const send = () => udp.send(reply, from.port, from.address, () => {});
    if (how.kind === "slow") timers.add(setTimeout(send, how.ms));
    else send();
  });
  const timers = new Set<NodeJS.Timeout>();
  await new Promise<void>((resolve) => udp.bind(0, "127.0.0.1", resolve));
  const { port } = udp.address();
  const tcp = how.kind === "truncated" && how.tcp ? await startTcp(port, records) : null;
  return {
    address: `127.0.0.1:${port}`,
    questions,
    stop: async () => {
      for (const timer of timers) clearTimeout(timer);
      await new Promise<void>((resolve) => udp.close(() => resolve()));
      if (tcp) await new Promise((resolve) => tcp.close(resolve));
    },
  };
}

function badReply(how: Misbehaviour, asked: Packet, records: readonly ZoneRecord[], edns: boolean): Buffer | null {
  const question = asked.questions?.[0];
  if (!question) return null;
  const good = zoneAnswer(records, question);
  const reply = (change: Packet = {}): Buffer =>
    encode({
      type: "response",
      id: asked.id,
      flags: good.rcode,
      questions: [question],
      answers: good.answers,
      ...change,
    });
  switch (how.kind) {
    case "dead":
      return null;
    case "slow":
    case "not_authoritative":
      return reply();
    case "rcode":
      return reply({ flags: how.rcode, answers: [] });
    case "no_edns":
      return edns ? reply({ flags: 1, questions: [], answers: [] }) : reply();
    case "truncated":
      return reply({ flags: 1 << 9, answers: [] });
    case "wrong_owner":
      return reply({ answers: good.answers.map((answer) => ({ ...answer, name: "somebody-else.example" }) as Answer) });
    case "wrong_id":
      return reply({ id: ((asked.id ?? 0) + 1) % 0x10000 });
    case "wrong_question":
      return reply({ questions: [{ ...question, name: "other.example" }] });
    case "garbage":
      return Buffer.from([1, 2, 3]);
    case "cname_loop":
      return reply({ answers: chain(question.name, ["a.loop.example", "b.loop.example", question.name]) });
    case "cname_chain":
      return reply({
        answers: chain(
          question.name,
          Array.from({ length: how.links }, (_, index) => `link${index}.example`),
        ),
      });
  }
}

function chain(from: string, targets: string[]): Answer[] {
  return targets.map((target, index) => ({
    type: "CNAME",
    name: index === 0 ? from : (targets[index - 1] ?? from),
    ttl: 60,
    data: target,
  }));
}

async function startTcp(port: number, records: readonly ZoneRecord[]) {
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.once("data", (bytes) => {
      const asked = decode(bytes.subarray(2));
      const question = asked.questions?.[0];
      if (!question) return socket.destroy();
      const { rcode, answers } = zoneAnswer(records, question);
      const reply = encode({ type: "response", id: asked.id, flags: rcode, questions: [question], answers });
      const length = Buffer.alloc(2);
      length.writeUInt16BE(reply.length);
      // In two pieces: TCP promises an order, not a size.
      socket.write(length);
      socket.end(reply);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return server;
}
