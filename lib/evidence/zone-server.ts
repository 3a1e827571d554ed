import { createSocket, type RemoteInfo } from "node:dgram";
import { createServer, type Server, type Socket } from "node:net";
import { AUTHORITATIVE_ANSWER, decode, encode, type Packet, RECURSION_AVAILABLE, TRUNCATED_RESPONSE } from "dns-packet";
import { entryAnswer, type ZoneEntry } from "#lib/evidence/zone-answer";

export type ZoneServer = {
  /** `127.0.0.1:port` */
  address: string;
  stop(): Promise<void>;
};

const PORT_TRIES = 20;

/**
 * A real DNS server on loopback, UDP and TCP on one port, that answers from `records` (asked for at each question). A
 * question it cannot read, and one for a name with the fault `silent`, gets no answer.
 */
export async function startZoneServer(options: {
  records: () => Promise<readonly ZoneEntry[]> | readonly ZoneEntry[];
  port?: number;
}): Promise<ZoneServer> {
  const answer: Answerer = async (bytes, transport) => {
    let asked: Packet;
    try {
      asked = decode(bytes);
    } catch {
      return null;
    }
    const question = asked.questions?.[0];
    if (!question || asked.type !== "query") return null;
    const said = entryAnswer(await options.records(), question);
    if (said === null) return null;
    const { rcode, answers } = said;
    const flags = AUTHORITATIVE_ANSWER | RECURSION_AVAILABLE | rcode;
    const reply: Packet = { type: "response", id: asked.id, flags, questions: [question], answers };
    const whole = encode(reply);
    const limit = transport === "tcp" ? 65_535 : payloadOf(asked);
    return whole.length <= limit ? whole : encode({ ...reply, flags: flags | TRUNCATED_RESPONSE, answers: [] });
  };

  const tcp = createServer((socket) => serveTcp(socket, answer));
  const udp = createSocket("udp4");
  udp.on("message", (bytes, from: RemoteInfo) => {
    void answer(bytes, "udp").then((reply) => {
      if (reply) udp.send(reply, from.port, from.address, () => {});
    });
  });
  const port = await listenOnOnePort(tcp, udp, options.port ?? 0);
  const open = new Set<Socket>();
  tcp.on("connection", (socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  return {
    address: `127.0.0.1:${port}`,
    stop: async () => {
      for (const socket of open) socket.destroy();
      await Promise.all([
        new Promise<void>((resolve) => tcp.close(() => resolve())),
        new Promise<void>((resolve) => udp.close(() => resolve())),
      ]);
    },
  };
}

// RFC 1035 §4.2.1: 512 bytes, unless the question says more (RFC 6891 §6.2.3).
function payloadOf(asked: Packet): number {
  for (const record of asked.additionals ?? []) {
    if (record.type === "OPT") return Math.min(4_096, Math.max(512, record.udpPayloadSize));
  }
  return 512;
}

type Answerer = (bytes: Buffer, transport: "udp" | "tcp") => Promise<Buffer | null>;

function serveTcp(socket: Socket, answer: Answerer): void {
  let received = Buffer.alloc(0);
  socket.setTimeout(5_000, () => socket.destroy());
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk) => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
      const bytes = received.subarray(2, 2 + received.readUInt16BE(0));
      received = received.subarray(2 + bytes.length);
      void answer(bytes, "tcp").then((reply) => {
        if (!reply) return socket.destroy();
        const length = Buffer.alloc(2);
        length.writeUInt16BE(reply.length);
        socket.write(Buffer.concat([length, reply]));
      });
    }
  });
}

/** A free TCP port may be taken for UDP: then another one is tried. */
async function listenOnOnePort(tcp: Server, udp: ReturnType<typeof createSocket>, wanted: number): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    await new Promise<void>((resolve, reject) => {
      tcp.once("error", reject);
      tcp.listen(wanted, "127.0.0.1", () => {
        tcp.off("error", reject);
        resolve();
      });
    });
    const address = tcp.address();
    const port = address && typeof address === "object" ? address.port : 0;
    try {
      await new Promise<void>((resolve, reject) => {
        udp.once("error", reject);
        udp.bind(port, "127.0.0.1", () => {
          udp.off("error", reject);
          resolve();
        });
      });
      return port;
    } catch (error) {
      await new Promise((resolve) => tcp.close(resolve));
      if (wanted !== 0 || attempt >= PORT_TRIES) throw error;
    }
  }
}
