import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

/** One line of the dialogue; `at` in milliseconds since the connection was begun. */
export type TranscriptLine = { at: number; from: "us" | "them"; line: string };

export type ProbeStage = "connect" | "banner" | "ehlo" | "starttls" | "mail" | "rcpt" | "done";

export type Reply = { code: number; text: string };

export type Dialogue = {
  /** How far it came: where it stopped, or `done`. */
  stage: ProbeStage;
  /** Why it stopped when that was no reply of theirs: a timeout, a refused connection. */
  failure: string | null;
  tls: boolean;
  /** Answer to MAIL FROM or an earlier command that ended it. */
  stopped: Reply | null;
  /** Answer to each RCPT TO, in order; null when it was not asked. */
  rcpt: (Reply | null)[];
  transcript: TranscriptLine[];
};

export type DialoguePlan = {
  /** A checked address, never a name: what was looked up is what is called. */
  address: string;
  port: number;
  /** Name of the server, for TLS only. */
  host: string;
  ehlo: string;
  mailFrom: string;
  recipients: readonly string[];
  sourceIp: string | null;
};

/** RFC 5321 §4.5.3.2 allows five minutes; a timeout here is "unknown", never "down". Milliseconds. */
export type DialogueLimits = { connectMs: number; replyMs: number; totalMs: number };
export const DIALOGUE_LIMITS: DialogueLimits = { connectMs: 15_000, replyMs: 60_000, totalMs: 120_000 };

const LINES_MAX = 400;
const LINE_LENGTH_MAX = 2_000;

class Stop extends Error {}

/**
 * Speaks SMTP up to RCPT TO and leaves: EHLO, STARTTLS where it is offered, MAIL FROM, each RCPT TO, RSET, QUIT. Never
 * DATA, VRFY or EXPN. Every failure is a value with the stage it happened in.
 */
export async function speakRcpt(plan: DialoguePlan, limits: DialogueLimits = DIALOGUE_LIMITS): Promise<Dialogue> {
  for (const text of [plan.ehlo, plan.mailFrom, ...plan.recipients])
    if (/[\r\n\0]/.test(text)) throw new Error("A line break in an SMTP argument.");
  const began = performance.now();
  const said: Dialogue = { stage: "connect", failure: null, tls: false, stopped: null, rcpt: [], transcript: [] };
  const note = (from: TranscriptLine["from"], line: string) => {
    if (said.transcript.length < LINES_MAX)
      said.transcript.push({ at: Math.round(performance.now() - began), from, line: line.slice(0, LINE_LENGTH_MAX) });
  };
  let wire: Wire | null = null;
  try {
    wire = await openWire(plan, limits.connectMs);
    const left = () => Math.min(limits.replyMs, limits.totalMs - (performance.now() - began));
    const hear = async () => {
      const reply = await readReplyFrom(wire as Wire, left(), note);
      return reply;
    };
    const ask = async (line: string) => {
      note("us", line);
      wire?.socket.write(`${line}\r\n`);
      return hear();
    };
    said.stage = "banner";
    if (stops(said, await hear())) return said;
    said.stage = "ehlo";
    const hello = await ask(`EHLO ${plan.ehlo}`);
    if (stops(said, hello)) return said;
    if (/^\d{3}[ -]STARTTLS\b/im.test(hello.text)) {
      said.stage = "starttls";
      const ready = await ask("STARTTLS");
      if (ready.code === 220) {
        wire = await secure(wire, plan.host, left());
        said.tls = true;
        note("us", `EHLO ${plan.ehlo}`);
        wire.socket.write(`EHLO ${plan.ehlo}\r\n`);
        if (stops(said, await hear())) return said;
      }
    }
    said.stage = "mail";
    if (stops(said, await ask(`MAIL FROM:<${plan.mailFrom}>`))) return said;
    said.stage = "rcpt";
    for (const recipient of plan.recipients) {
      const reply = await ask(`RCPT TO:<${recipient}>`);
      said.rcpt.push(reply);
      if (reply.code === 421) break;
    }
    said.stage = "done";
    if (said.rcpt.every((reply) => reply?.code !== 421)) {
      await ask("RSET");
      await ask("QUIT");
    }
  } catch (error) {
    // After the last answer that counts, how they hang up is of no matter.
    if (said.stage !== "done") said.failure = error instanceof Error ? error.message : String(error);
  } finally {
    wire?.socket.destroy();
    while (said.rcpt.length < plan.recipients.length) said.rcpt.push(null);
  }
  return said;
}

function stops(said: Dialogue, reply: Reply): boolean {
  if (reply.code >= 200 && reply.code < 300) return false;
  said.stopped = reply;
  return true;
}

type Wire = { socket: Socket; buffer: string; ended: string | null; wake: () => void };

function openWire({ address, port, sourceIp }: DialoguePlan, connectMs: number): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, ...(sourceIp ? { localAddress: sourceIp } : {}) });
    const timer = setTimeout(() => socket.destroy(new Stop("no connection in time")), connectMs);
    socket.once("connect", () => {
      clearTimeout(timer);
      socket.removeListener("error", reject);
      resolve(wireOf(socket));
    });
    socket.once("error", (error) => {
      clearTimeout(timer);
      reject(new Stop(error.message));
    });
  });
}

function wireOf(socket: Socket): Wire {
  const wire: Wire = { socket, buffer: "", ended: null, wake: () => {} };
  socket.setEncoding("latin1");
  socket.on("data", (chunk: string) => {
    // A server that never ends its line is cut, not collected.
    if (wire.buffer.length < 64_000) wire.buffer += chunk;
    wire.wake();
  });
  const end = (why: string) => {
    wire.ended ??= why;
    wire.wake();
  };
  socket.on("error", (error) => end(error.message));
  socket.on("close", () => end("the connection was closed"));
  return wire;
}

/** TLS without checking the certificate: the probe asks who answers, it does not entrust anything to them. */
function secure(wire: Wire, host: string, withinMs: number): Promise<Wire> {
  return new Promise((resolve, reject) => {
    wire.socket.removeAllListeners();
    const socket = connectTls({ socket: wire.socket, servername: host, rejectUnauthorized: false });
    const timer = setTimeout(() => socket.destroy(new Stop("no TLS in time")), Math.max(1, withinMs));
    socket.once("secureConnect", () => {
      clearTimeout(timer);
      resolve(wireOf(socket));
    });
    socket.once("error", (error) => {
      clearTimeout(timer);
      reject(new Stop(`TLS: ${error.message}`));
    });
  });
}

/** One reply, all its lines (RFC 5321 §4.2.1). */
async function readReplyFrom(wire: Wire, withinMs: number, note: (from: "them", line: string) => void): Promise<Reply> {
  const lines: string[] = [];
  const deadline = performance.now() + withinMs;
  for (;;) {
    const cut = wire.buffer.indexOf("\n");
    if (cut >= 0) {
      const line = wire.buffer.slice(0, cut).replace(/\r$/, "");
      wire.buffer = wire.buffer.slice(cut + 1);
      note("them", line);
      lines.push(line);
      if (/^\d{3}(?: |$)/.test(line)) return { code: Number(line.slice(0, 3)), text: lines.join("\n") };
      if (!/^\d{3}-/.test(line)) throw new Stop("the answer is no SMTP");
      if (lines.length > 100) throw new Stop("the answer does not end");
      continue;
    }
    if (wire.ended !== null) throw new Stop(wire.ended);
    if (wire.buffer.length >= 64_000) throw new Stop("the answer does not end");
    await heard(wire, deadline - performance.now());
  }
}

function heard(wire: Wire, withinMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Stop("no answer in time")), Math.max(1, withinMs));
    wire.wake = () => {
      clearTimeout(timer);
      wire.wake = () => {};
      resolve();
    };
  });
}
