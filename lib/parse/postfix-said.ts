import { canonicalIp, hostName } from "#lib/parse/address";

/** What a Postfix report says of one attempt, taken out of its wrapper. */
export type Said = {
  host: string | null;
  ip: string | null;
  port: number | null;
  /** The remote's words, or our own mail system's when nobody answered. */
  reply: string;
  /** True when `reply` is the remote's. */
  remote: boolean;
  smtpCommand: string | null;
};

/** `name[address]`, with `:port` where there is one; `end` is the index after it. */
export type Peer = { host: string | null; ip: string | null; port: number | null; end: number };

/** Reads `mx.example[192.0.2.1]:25`, `mx.example [192.0.2.1]` or `mx.example[private/lmtp]` at `from`; null when it is none. */
export function readPeer(text: string, from: number): Peer | null {
  const open = text.indexOf("[", from);
  if (open < 0 || open - from > 256) return null;
  const close = text.indexOf("]", open);
  if (close < 0 || close - open > 300) return null;
  const name = text.slice(from, open).trim();
  if (name.includes(" ")) return null;
  const ip = canonicalIp(text.slice(open + 1, close));
  let end = close + 1;
  let port: number | null = null;
  if (text.charCodeAt(end) === 58) {
    let digits = end + 1;
    while (digits - end <= 5 && text.charCodeAt(digits) >= 48 && text.charCodeAt(digits) <= 57) digits++;
    if (digits > end + 1) {
      port = Number(text.slice(end + 1, digits));
      end = digits;
    }
  }
  // A name that is an address says nothing the address does not.
  return { host: hostName(name), ip, port, end };
}

const SUSPENDED = "delivery temporarily suspended: ";
const REFUSED = " refused to talk to me: ";
const IN_REPLY = " (in reply to ";

/** The stage behind `while …` of a broken conversation (smtp_trouble.c). */
function stageOf(doing: string): string | null {
  if (doing.includes("initial server greeting")) return "CONNECT";
  for (const command of ["EHLO", "HELO", "LHLO", "STARTTLS", "MAIL FROM", "RCPT TO", "RSET", "QUIT"]) {
    if (doing.includes(command)) return command;
  }
  if (doing.includes("end of data")) return "end of DATA";
  return doing.includes("message body") || doing.includes("DATA") ? "DATA" : null;
}

/**
 * Reads the words Postfix logs in parentheses and writes in its reports:
 * `host H[IP] said: REPLY (in reply to CMD command)`, `host H[IP] refused to talk to me: REPLY`,
 * `connect to H[IP]:25: …`, `lost connection with H[IP] while …`. Other text is Postfix's own.
 * The outermost wrapper is the host we talked to; an address inside the reply is usually ours. Coremail (163.com) has a
 * form of its own: `SMTP error, RCPT TO: Host H(IP) RCPT TO said REPLY`.
 */
export function readSaid(words: string): Said {
  const text = words.startsWith(SUSPENDED) ? words.slice(SUSPENDED.length) : words;
  if (text.startsWith("host ")) {
    const peer = readPeer(text, 5);
    if (peer && text.startsWith(" said: ", peer.end)) return remoteReply(peer, text.slice(peer.end + 7));
    if (peer && text.startsWith(REFUSED, peer.end)) {
      return said(peer, text.slice(peer.end + REFUSED.length), true, "CONNECT");
    }
    const says = text.indexOf(" says: ");
    if (says > 0 && says < 300) {
      // `host H:25 says: REPLY`, a gateway's copy of the form.
      const host = hostName(text.slice(5, says).split(":", 1)[0] ?? "");
      return said({ host, ip: null, port: null, end: 0 }, text.slice(says + 7), true, null);
    }
  }
  if (text.startsWith("SMTP error, ")) return coremailReply(text) ?? said(null, words, false, null);
  if (text.startsWith("connect to ")) return said(readPeer(text, 11), words, false, "CONNECT");
  const named = text.startsWith("lost connection with ") ? 21 : text.startsWith("conversation with ") ? 18 : -1;
  if (named > 0) {
    const doing = text.indexOf(" while ");
    return said(readPeer(text, named), words, false, doing < 0 ? null : stageOf(text.slice(doing + 7)));
  }
  const offered = text.indexOf("offered by host ");
  return said(offered < 0 ? null : readPeer(text, offered + 16), words, false, null);
}

function said(peer: Peer | null, reply: string, remote: boolean, smtpCommand: string | null): Said {
  return { host: peer?.host ?? null, ip: peer?.ip ?? null, port: peer?.port ?? null, reply, remote, smtpCommand };
}

function coremailReply(text: string): Said | null {
  const host = text.indexOf(": Host ");
  const words = host < 0 ? -1 : text.indexOf(" said ", host);
  if (words < 0) return null;
  const named = text.slice(host + 7, words);
  const open = named.indexOf("(");
  const close = named.indexOf(")", open);
  if (open < 0 || close < 0) return null;
  const ip = canonicalIp(named.slice(open + 1, close));
  const doing = text.slice(12, host);
  const command = doing === "DOT" ? "end of DATA" : stageOf(doing);
  return said({ host: hostName(named.slice(0, open)), ip, port: null, end: 0 }, text.slice(words + 6), true, command);
}

function remoteReply(peer: Peer, words: string): Said {
  const at = words.lastIndexOf(IN_REPLY);
  if (at < 0) return said(peer, words, true, null);
  const close = words.indexOf(")", at);
  let command = words.slice(at + IN_REPLY.length, close < 0 ? undefined : close);
  if (command.endsWith(" command")) command = command.slice(0, -8);
  return said(peer, words.slice(0, at), true, command);
}
