import { bareAddress, canonicalIp, hostName } from "#lib/parse/address";
import type { Outcome } from "#lib/parse/delivery-event";
import { isDigit, statusEnd } from "#lib/parse/scan";

/** The fields of a delivery line: `to=…, [ctladdr=…,] delay=…, …, relay=…, dsn=…, [reply=…,] stat=…`. */
export type SendmailFields = {
  to: string;
  /** The address that controls the delivery, bare. */
  ctladdr: string | null;
  relay: string | null;
  dsn: string | null;
  reply: string | null;
  stat: string | null;
};

const TO_ENDS = [", ctladdr=", ", delay=", ", xdelay=", ", mailer=", ", stat="] as const;

/** Reads a line that starts with `to=`. The remote's words come last, so what looks like a field in them is none. */
export function readSendmailFields(rest: string): SendmailFields {
  const statAt = rest.lastIndexOf(", stat=");
  const ends = TO_ENDS.map((word) => rest.indexOf(word)).filter((at) => at >= 0);
  const toEnd = Math.min(rest.length, ...ends);
  const before = statAt < 0 ? rest : rest.slice(0, statAt);
  const replyAt = before.indexOf(", reply=", toEnd);
  const plain = replyAt < 0 ? before : before.slice(0, replyAt);
  const dsn = field(plain, "dsn", toEnd);
  const ctladdr = field(plain, "ctladdr", toEnd);
  // `sender (1000/1000)`: user and group behind the address.
  const user = ctladdr === null ? -1 : ctladdr.lastIndexOf(" (");
  return {
    to: rest.slice(3, toEnd),
    ctladdr: ctladdr === null ? null : bareAddress(user < 0 ? ctladdr : ctladdr.slice(0, user)) || null,
    relay: field(plain, "relay", toEnd),
    dsn: dsn !== null && statusEnd(dsn, 0) === dsn.length ? dsn : null,
    reply: replyAt < 0 ? null : before.slice(replyAt + 8),
    stat: statAt < 0 ? null : rest.slice(statAt + 7),
  };
}

function field(text: string, name: string, from: number): string | null {
  const at = text.indexOf(`, ${name}=`, from);
  if (at < 0) return null;
  const value = at + name.length + 3;
  const end = text.indexOf(", ", value);
  return text.slice(value, end < 0 ? undefined : end);
}

/** `H. [IP]`, `[IP]`, `H. [IPv6:…] (may be forged)`; null when the mail went to nobody else. */
export function readRelay(relay: string): { host: string | null; ip: string | null } | null {
  const open = relay.lastIndexOf("[");
  const close = open < 0 ? -1 : relay.indexOf("]", open);
  const ip = close < 0 ? null : canonicalIp(relay.slice(open + 1, close));
  let name = (open < 0 ? relay : relay.slice(0, open)).trim();
  if (name.startsWith("[") || canonicalIp(name) !== null || name.includes(" ") || name.includes("@")) name = "";
  const host = name === "local" || name === "localhost" ? null : hostName(name);
  return host === null && ip === null ? null : { host, ip };
}

/** The recipients of a `to=` list. A pipe or a file stands for the address that controls it. */
export function recipientsOf(to: string, ctladdr: string | null): string[] {
  const recipients: string[] = [];
  for (const part of splitList(to)) {
    const address = bareAddress(part);
    const first = address.charCodeAt(address.startsWith('"') ? 1 : 0);
    if (first === 124 || first === 47) {
      if (ctladdr !== null) recipients.push(ctladdr);
    } else if (address !== "") {
      recipients.push(address);
    }
  }
  return [...new Set(recipients)];
}

/** Splits at commas outside `<>` and quotes. */
function splitList(text: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let angle = false;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (quoted && c === 92) i++;
    else if (c === 34) quoted = !quoted;
    else if (quoted) continue;
    else if (c === 60) angle = true;
    else if (c === 62) angle = false;
    else if (c === 44 && !angle) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}

/** What came of the attempt; null when there was none yet (`queued`). */
export function outcomeOf(stat: string, dsn: string | null): Outcome | null {
  if (stat === "queued" || stat.startsWith("queued ")) return null;
  if (stat.startsWith("Sent")) return "delivered";
  if (stat.startsWith("Deferred")) return "deferred";
  if (dsn?.startsWith("2.")) return "delivered";
  return dsn?.startsWith("4.") ? "deferred" : "bounced";
}

const DEFERRED = "Deferred: ";

/** The remote's reply where the line has it, else Sendmail's own summary. */
export function wordsOf(fields: SendmailFields): { text: string; remote: boolean } {
  const stat = fields.stat ?? "";
  if (fields.reply !== null && fields.reply !== "") return { text: fields.reply, remote: true };
  if (stat.startsWith("Sent (") && stat.endsWith(")")) return { text: stat.slice(6, -1), remote: true };
  const summary = stat.startsWith(DEFERRED) ? stat.slice(DEFERRED.length) : stat;
  const code = summary.charCodeAt(0);
  const remote = code >= 50 && code <= 53 && isDigit(summary.charCodeAt(1)) && isDigit(summary.charCodeAt(2));
  return remote ? { text: summary, remote } : { text: stat, remote: false };
}
