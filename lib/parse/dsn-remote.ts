import type { ParsedEvent, RemoteIpFrom } from "#lib/parse/delivery-event";
import { type Block, blockField, typed } from "#lib/parse/delivery-status";
import { readSaid, type Said } from "#lib/parse/postfix-said";
import { readRemoteMta } from "#lib/parse/remote-mta";

/** The remote's words: Diagnostic-Code, else the text. `diagnosed` = Diagnostic-Code taken out of a Postfix wrapper. */
export function replyOf(block: Block, told: Said | null): { reply: string | null; diagnosed: Said | null } {
  const value = blockField(block, "diagnostic-code");
  if (value === null) return { reply: told?.reply || null, diagnosed: null };
  const { type, value: words } = typed(value);
  // A number of the operating system and X.400's own words say less than the text.
  if (told?.reply && (type === "x-unix" || words.startsWith("Reason ") || type.startsWith("reason "))) {
    return { reply: told.reply, diagnosed: null };
  }
  const diagnosed = readSaid(words);
  // Sendmail gives the first line only, Courier what was no answer; the text has the whole reply.
  const whole = told?.remote && told.reply.length > diagnosed.reply.length && told.reply.startsWith(diagnosed.reply);
  const answer = told?.remote && diagnosed.reply.startsWith("<command failed>");
  return { reply: (whole || answer ? told.reply : diagnosed.reply) || told?.reply || null, diagnosed };
}

type Remote = Pick<ParsedEvent, "remoteMta" | "remoteIp" | "remoteIpFrom" | "remotePort" | "sourceIp">;

/** Who refused, and where its address was found: the field, then the text, then the diagnostic. */
export function remoteOf(block: Block, told: Said | null, diagnosed: Said | null): Remote {
  const named = readRemoteMta(block.get("remote-mta") ?? []);
  const from: [RemoteIpFrom, string | null | undefined][] = [
    ["field", named.ip],
    ["human_text", told?.ip],
    ["diagnostic", diagnosed?.ip],
  ];
  const first = from.find(([, ip]) => ip);
  return {
    remoteMta: named.host ?? told?.host ?? diagnosed?.host ?? null,
    remoteIp: first?.[1] ?? null,
    remoteIpFrom: first?.[0] ?? null,
    remotePort: named.port ?? told?.port ?? diagnosed?.port ?? null,
    sourceIp: named.sourceIp,
  };
}
