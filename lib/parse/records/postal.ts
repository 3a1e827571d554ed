import { addressOf, hostOf, ipOf, portOf, replyOf, secondsTime, type Told } from "#lib/parse/records/draft";
import { at, has, type Json, numberAt, textAt } from "#lib/parse/records/json-value";

/** A webhook of Postal. */
export function isPostal(value: Json): boolean {
  return has(value, "event", "payload") && (textAt(value, "event") ?? "").startsWith("Message");
}

const OUTCOMES: ReadonlyMap<string, "bounced" | "deferred" | "delivered"> = new Map([
  ["MessageDeliveryFailed", "bounced"],
  ["MessageBounced", "bounced"],
  ["MessageDelayed", "deferred"],
  ["MessageSent", "delivered"],
] as const);

/** Reads one event of Postal. The peer stands in the words of `details`, the reply in `output`. */
export function readPostal(value: Json): Told[] {
  const kind = textAt(value, "event") ?? "";
  if (kind === "MessageHeld") return [{ none: "suppressed" }];
  const outcome = OUTCOMES.get(kind);
  if (!outcome) return [];
  const payload = at(value, "payload");
  const message = has(payload, "original_message") ? at(payload, "original_message") : at(payload, "message");
  const recipient = addressOf(textAt(message, "to"));
  if (recipient === null) return [{ problem: "The event names no recipient." }];
  return [
    {
      draft: {
        outcome,
        recipient,
        reply: replyOf(textAt(payload, "output")),
        ...peerOf(textAt(payload, "details") ?? ""),
        mailFrom: addressOf(textAt(message, "from")),
        messageId: textAt(message, "message_id"),
        at: secondsTime(numberAt(payload, "timestamp") ?? numberAt(value, "timestamp")),
        id: textAt(value, "uuid"),
      },
    },
  ];
}

/** `… when sending to HOST:PORT (IP)`, with the name and the address in either place. */
function peerOf(details: string): { remoteMta: string | null; remoteIp: string | null; remotePort: number | null } {
  for (const before of ["sending to ", "accepted by ", "connect to "]) {
    const start = details.indexOf(before);
    if (start < 0) continue;
    const rest = details.slice(start + before.length, start + before.length + 400);
    const [endpoint = "", inside = ""] = rest.split(" (", 2);
    const close = inside.indexOf(")");
    const words = [endpoint.split(" ", 1)[0] ?? "", close < 0 ? "" : inside.slice(0, close)];
    const ips = words.map(ipOf);
    const host = words.find((word, index) => ips[index] === null && word.includes("."));
    const name = host === undefined ? null : (host.split(":", 1)[0] ?? null);
    const port = words.map(portOf).find((one) => one !== null) ?? null;
    return { remoteMta: hostOf(name), remoteIp: ips.find((ip) => ip !== null) ?? null, remotePort: port };
  }
  return { remoteMta: null, remoteIp: null, remotePort: null };
}
